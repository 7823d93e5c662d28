CREATE TABLE plans (
    id uuid NOT NULL PRIMARY KEY,
    case_id uuid NOT NULL UNIQUE REFERENCES cases (id),
    state text NOT NULL,
    draft_number integer NOT NULL,
    sections jsonb NOT NULL,
    last_drafter_id uuid REFERENCES users (id),
    saved_at timestamptz NOT NULL,
    version integer NOT NULL
);

CREATE TABLE plan_rows (
    id uuid NOT NULL PRIMARY KEY,
    plan_id uuid NOT NULL REFERENCES plans (id),
    kind text NOT NULL,
    section text NOT NULL,
    parent_id uuid REFERENCES plan_rows (id),
    position integer NOT NULL,
    text text NOT NULL,
    details jsonb NOT NULL,
    source_advice_id uuid REFERENCES advice (id),
    source_note text,
    dismissed_reason text,
    version integer NOT NULL
);
CREATE INDEX plan_rows_plan ON plan_rows (plan_id, kind, position);
CREATE INDEX plan_rows_source ON plan_rows (source_advice_id);

CREATE TABLE plan_versions (
    id uuid NOT NULL PRIMARY KEY,
    plan_id uuid NOT NULL REFERENCES plans (id),
    case_id uuid NOT NULL REFERENCES cases (id),
    number integer NOT NULL,
    kind text NOT NULL,
    content jsonb NOT NULL,
    sha256 text NOT NULL,
    sent_on date NOT NULL,
    served_on date,
    sent_by uuid NOT NULL REFERENCES users (id),
    breaks_reason text,
    late_reason text,
    UNIQUE (plan_id, number, kind)
);
CREATE INDEX plan_versions_case ON plan_versions (case_id);

CREATE TABLE plan_comments (
    id uuid NOT NULL PRIMARY KEY,
    plan_id uuid NOT NULL REFERENCES plans (id),
    case_id uuid NOT NULL REFERENCES cases (id),
    section text NOT NULL,
    text text NOT NULL,
    made_by text NOT NULL,
    received_on date NOT NULL,
    is_accepted boolean,
    answer text,
    answered_on date,
    answered_by uuid REFERENCES users (id),
    version integer NOT NULL
);
CREATE INDEX plan_comments_plan ON plan_comments (plan_id, received_on);
