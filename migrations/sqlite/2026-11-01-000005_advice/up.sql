CREATE TABLE advice_requests (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    kind TEXT NOT NULL,
    binding TEXT NOT NULL,
    asked_of TEXT NOT NULL,
    body TEXT NOT NULL,
    team_id BLOB REFERENCES teams (id) CHECK (length(team_id) = 16),
    user_id BLOB REFERENCES users (id) CHECK (length(user_id) = 16),
    state TEXT NOT NULL,
    asked_on TEXT CHECK (length(asked_on) = 10),
    not_asked_ground TEXT,
    not_asked_reason TEXT,
    -- The day the contributor says the advice will come; it moves no limit.
    promised_on TEXT CHECK (length(promised_on) = 10),
    answer TEXT,
    answer_reason TEXT,
    -- The child missed an appointment that this body made (reg 8(2)(c)).
    missed_on TEXT CHECK (length(missed_on) = 10),
    next_appointment_on TEXT CHECK (length(next_appointment_on) = 10),
    late_cause TEXT,
    return_reason TEXT,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX advice_requests_case ON advice_requests (case_id);
CREATE INDEX advice_requests_user ON advice_requests (user_id, state);
CREATE INDEX advice_requests_team ON advice_requests (team_id, state);

CREATE TABLE advice (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    advice_request_id BLOB NOT NULL REFERENCES advice_requests (id) CHECK (length(advice_request_id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    number INTEGER NOT NULL,
    is_submitted INTEGER NOT NULL CHECK (is_submitted IN (0, 1)),
    content TEXT NOT NULL CHECK (json_valid(content)),
    document_id BLOB REFERENCES documents (id) CHECK (length(document_id) = 16),
    author_id BLOB REFERENCES users (id) CHECK (length(author_id) = 16),
    author_name TEXT NOT NULL,
    saved_at TEXT NOT NULL CHECK (length(saved_at) = 27),
    submitted_on TEXT CHECK (length(submitted_on) = 10),
    version INTEGER NOT NULL,
    UNIQUE (advice_request_id, number)
) STRICT;
CREATE INDEX advice_case ON advice (case_id);
