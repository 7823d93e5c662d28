-- That somebody asked the managers to approve a plan, as it stood then. A plan that has changed since does not wait for them any more.
CREATE TABLE plan_asks (
    plan_id BLOB NOT NULL PRIMARY KEY REFERENCES plans (id) CHECK (length(plan_id) = 16),
    plan_version INTEGER NOT NULL,
    asked_by BLOB NOT NULL REFERENCES users (id) CHECK (length(asked_by) = 16),
    asked_at TEXT NOT NULL CHECK (length(asked_at) = 27)
) STRICT;

-- What a manager asks instead of deciding or approving what was proposed.
CREATE TABLE questions (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    -- The decision or the plan.
    subject_id BLOB NOT NULL CHECK (length(subject_id) = 16),
    question TEXT NOT NULL,
    asked_by BLOB NOT NULL REFERENCES users (id) CHECK (length(asked_by) = 16),
    asked_at TEXT NOT NULL CHECK (length(asked_at) = 27),
    -- Who proposed it.
    asked_of BLOB NOT NULL REFERENCES users (id) CHECK (length(asked_of) = 16),
    answer TEXT,
    answered_by BLOB REFERENCES users (id) CHECK (length(answered_by) = 16),
    answered_at TEXT CHECK (length(answered_at) = 27),
    CHECK (asked_by <> asked_of),
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK ((answer IS NULL) = (answered_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX questions_open ON questions (subject_id) WHERE answered_at IS NULL;
CREATE INDEX questions_subject ON questions (subject_id, asked_at);
CREATE INDEX questions_case ON questions (case_id);
