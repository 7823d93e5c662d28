CREATE TABLE plans (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL UNIQUE REFERENCES cases (id) CHECK (length(case_id) = 16),
    state TEXT NOT NULL,
    draft_number INTEGER NOT NULL,
    sections TEXT NOT NULL CHECK (json_valid(sections)),
    last_drafter_id BLOB REFERENCES users (id) CHECK (length(last_drafter_id) = 16),
    saved_at TEXT NOT NULL CHECK (length(saved_at) = 27),
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE plan_rows (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    plan_id BLOB NOT NULL REFERENCES plans (id) CHECK (length(plan_id) = 16),
    kind TEXT NOT NULL,
    section TEXT NOT NULL,
    parent_id BLOB REFERENCES plan_rows (id) CHECK (length(parent_id) = 16),
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    details TEXT NOT NULL CHECK (json_valid(details)),
    source_advice_id BLOB REFERENCES advice (id) CHECK (length(source_advice_id) = 16),
    source_note TEXT,
    dismissed_reason TEXT,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX plan_rows_plan ON plan_rows (plan_id, kind, position);
CREATE INDEX plan_rows_source ON plan_rows (source_advice_id);

CREATE TABLE plan_versions (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    plan_id BLOB NOT NULL REFERENCES plans (id) CHECK (length(plan_id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    content TEXT NOT NULL CHECK (json_valid(content)),
    sha256 TEXT NOT NULL,
    sent_on TEXT NOT NULL CHECK (length(sent_on) = 10),
    served_on TEXT CHECK (length(served_on) = 10),
    sent_by BLOB NOT NULL REFERENCES users (id) CHECK (length(sent_by) = 16),
    breaks_reason TEXT,
    late_reason TEXT,
    UNIQUE (plan_id, number, kind)
) STRICT;
CREATE INDEX plan_versions_case ON plan_versions (case_id);

CREATE TABLE plan_comments (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    plan_id BLOB NOT NULL REFERENCES plans (id) CHECK (length(plan_id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    section TEXT NOT NULL,
    text TEXT NOT NULL,
    made_by TEXT NOT NULL,
    received_on TEXT NOT NULL CHECK (length(received_on) = 10),
    is_accepted INTEGER CHECK (is_accepted IN (0, 1)),
    answer TEXT,
    answered_on TEXT CHECK (length(answered_on) = 10),
    answered_by BLOB REFERENCES users (id) CHECK (length(answered_by) = 16),
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX plan_comments_plan ON plan_comments (plan_id, received_on);
