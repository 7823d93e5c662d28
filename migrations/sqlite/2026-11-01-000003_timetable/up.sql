CREATE TABLE facts (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    kind TEXT NOT NULL,
    happened_on TEXT NOT NULL CHECK (length(happened_on) = 10),
    subject_id BLOB CHECK (length(subject_id) = 16),
    details TEXT NOT NULL CHECK (json_valid(details)),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 27),
    recorded_by BLOB REFERENCES users (id) CHECK (length(recorded_by) = 16),
    supersedes_id BLOB UNIQUE REFERENCES facts (id) CHECK (length(supersedes_id) = 16),
    correction_reason TEXT
) STRICT;
CREATE INDEX facts_case ON facts (case_id, recorded_at);
CREATE INDEX facts_kind ON facts (kind, happened_on);

CREATE TABLE deadlines (
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    duty TEXT NOT NULL,
    rule TEXT NOT NULL,
    subject_id BLOB CHECK (length(subject_id) = 16),
    title TEXT NOT NULL,
    authority TEXT NOT NULL,
    due TEXT CHECK (length(due) = 10),
    act_by TEXT CHECK (length(act_by) = 10),
    met_on TEXT CHECK (length(met_on) = 10),
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    is_excused INTEGER NOT NULL CHECK (is_excused IN (0, 1)),
    -- Who must act next: caseworker, contributor, institution, family or other body.
    actor TEXT NOT NULL,
    caseworker_id BLOB REFERENCES users (id) CHECK (length(caseworker_id) = 16),
    team_id BLOB NOT NULL REFERENCES teams (id) CHECK (length(team_id) = 16),
    contributor_id BLOB REFERENCES users (id) CHECK (length(contributor_id) = 16),
    contributor_team_id BLOB REFERENCES teams (id) CHECK (length(contributor_team_id) = 16),
    receipt_hash TEXT NOT NULL,
    PRIMARY KEY (case_id, duty)
) STRICT;
CREATE INDEX deadlines_caseworker ON deadlines (caseworker_id, is_open, due, actor, is_excused);
CREATE INDEX deadlines_team ON deadlines (team_id, is_open, due, actor, is_excused);
CREATE INDEX deadlines_contributor ON deadlines (contributor_id, is_open, due);
CREATE INDEX deadlines_contributor_team ON deadlines (contributor_team_id, is_open, due);
CREATE INDEX deadlines_case ON deadlines (case_id, is_open, due);
CREATE INDEX deadlines_open ON deadlines (is_open, due);
