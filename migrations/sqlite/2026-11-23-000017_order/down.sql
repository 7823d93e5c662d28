DROP INDEX notices_user;
CREATE INDEX notices_user ON notices (user_id, created_at);
DROP INDEX deadlines_team_actor;
DROP INDEX deadlines_team;
CREATE INDEX deadlines_team ON deadlines (team_id, is_open, due, actor, is_excused);
DROP INDEX deadlines_caseworker_actor;
DROP INDEX deadlines_caseworker;
CREATE INDEX deadlines_caseworker ON deadlines (caseworker_id, is_open, due, actor, is_excused);
