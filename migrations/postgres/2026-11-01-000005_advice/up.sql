CREATE TABLE advice_requests (
    id uuid NOT NULL PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id),
    kind text NOT NULL,
    binding text NOT NULL,
    asked_of text NOT NULL,
    body text NOT NULL,
    team_id uuid REFERENCES teams (id),
    user_id uuid REFERENCES users (id),
    state text NOT NULL,
    asked_on date,
    not_asked_ground text,
    not_asked_reason text,
    -- The day the contributor says the advice will come; it moves no limit.
    promised_on date,
    answer text,
    answer_reason text,
    -- The child missed an appointment that this body made (reg 8(2)(c)).
    missed_on date,
    next_appointment_on date,
    late_cause text,
    return_reason text,
    version integer NOT NULL
);
CREATE INDEX advice_requests_case ON advice_requests (case_id);
CREATE INDEX advice_requests_user ON advice_requests (user_id, state);
CREATE INDEX advice_requests_team ON advice_requests (team_id, state);

CREATE TABLE advice (
    id uuid NOT NULL PRIMARY KEY,
    advice_request_id uuid NOT NULL REFERENCES advice_requests (id),
    case_id uuid NOT NULL REFERENCES cases (id),
    number integer NOT NULL,
    is_submitted boolean NOT NULL,
    content jsonb NOT NULL,
    document_id uuid REFERENCES documents (id),
    author_id uuid REFERENCES users (id),
    author_name text NOT NULL,
    saved_at timestamptz NOT NULL,
    submitted_on date,
    version integer NOT NULL,
    UNIQUE (advice_request_id, number)
);
CREATE INDEX advice_case ON advice (case_id);
