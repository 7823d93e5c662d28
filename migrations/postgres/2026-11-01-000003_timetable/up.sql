CREATE TABLE facts (
    id uuid NOT NULL PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id),
    kind text NOT NULL,
    happened_on date NOT NULL,
    subject_id uuid,
    details jsonb NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid REFERENCES users (id),
    supersedes_id uuid UNIQUE REFERENCES facts (id),
    correction_reason text
);
CREATE INDEX facts_case ON facts (case_id, recorded_at);
CREATE INDEX facts_kind ON facts (kind, happened_on);

CREATE TABLE deadlines (
    case_id uuid NOT NULL REFERENCES cases (id),
    duty text NOT NULL,
    rule text NOT NULL,
    subject_id uuid,
    title text NOT NULL,
    authority text NOT NULL,
    due date,
    act_by date,
    met_on date,
    is_open boolean NOT NULL,
    is_excused boolean NOT NULL,
    -- Who must act next: caseworker, contributor, institution, family or other body.
    actor text NOT NULL,
    caseworker_id uuid REFERENCES users (id),
    team_id uuid NOT NULL REFERENCES teams (id),
    contributor_id uuid REFERENCES users (id),
    contributor_team_id uuid REFERENCES teams (id),
    receipt_hash text NOT NULL,
    PRIMARY KEY (case_id, duty)
);
CREATE INDEX deadlines_caseworker ON deadlines (caseworker_id, is_open, due, actor, is_excused);
CREATE INDEX deadlines_team ON deadlines (team_id, is_open, due, actor, is_excused);
CREATE INDEX deadlines_contributor ON deadlines (contributor_id, is_open, due);
CREATE INDEX deadlines_contributor_team ON deadlines (contributor_team_id, is_open, due);
CREATE INDEX deadlines_case ON deadlines (case_id, is_open, due);
CREATE INDEX deadlines_open ON deadlines (is_open, due);
