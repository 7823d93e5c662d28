-- Lists of work come out of their index in the order in which they are read, so that nothing is sorted: many limits fall on one day, and many alerts
-- are made in one instant. What there is to do is counted by who must do it.
DROP INDEX deadlines_caseworker;
CREATE INDEX deadlines_caseworker ON deadlines (caseworker_id, is_open, due, case_id, duty, actor, is_excused);
CREATE INDEX deadlines_caseworker_actor ON deadlines (caseworker_id, is_open, actor, due, is_excused);
DROP INDEX deadlines_team;
CREATE INDEX deadlines_team ON deadlines (team_id, is_open, due, case_id, duty, actor, is_excused);
CREATE INDEX deadlines_team_actor ON deadlines (team_id, is_open, actor, due, is_excused);
DROP INDEX notices_user;
CREATE INDEX notices_user ON notices (user_id, created_at, id);
