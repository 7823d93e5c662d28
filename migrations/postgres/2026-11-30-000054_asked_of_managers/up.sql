-- That somebody asked the managers to approve a plan, as it stood then. A plan that has changed since does not wait for them any more.
CREATE TABLE plan_asks (
    plan_id uuid NOT NULL PRIMARY KEY REFERENCES plans (id),
    plan_version integer NOT NULL,
    asked_by uuid NOT NULL REFERENCES users (id),
    asked_at timestamptz NOT NULL
);

-- What a manager asks instead of deciding or approving what was proposed.
CREATE TABLE questions (
    id uuid NOT NULL PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id),
    -- The decision or the plan.
    subject_id uuid NOT NULL,
    question text NOT NULL,
    asked_by uuid NOT NULL REFERENCES users (id),
    asked_at timestamptz NOT NULL,
    -- Who proposed it.
    asked_of uuid NOT NULL REFERENCES users (id),
    answer text,
    answered_by uuid REFERENCES users (id),
    answered_at timestamptz,
    CHECK (asked_by <> asked_of),
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK ((answer IS NULL) = (answered_by IS NULL))
);
CREATE UNIQUE INDEX questions_open ON questions (subject_id) WHERE answered_at IS NULL;
CREATE INDEX questions_subject ON questions (subject_id, asked_at);
CREATE INDEX questions_case ON questions (case_id);
