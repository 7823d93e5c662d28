CREATE TABLE notices (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    -- One per step of one escalation, so that no two workers can send it twice.
    dedupe_key TEXT NOT NULL UNIQUE,
    event TEXT NOT NULL,
    case_id BLOB REFERENCES cases (id) CHECK (length(case_id) = 16),
    subject_id BLOB CHECK (length(subject_id) = 16),
    user_id BLOB REFERENCES users (id) CHECK (length(user_id) = 16),
    -- A contact outside the service: only for an acknowledgement of their own request.
    email TEXT,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    link TEXT NOT NULL,
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    read_at TEXT CHECK (length(read_at) = 27),
    mail_state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    send_after TEXT NOT NULL CHECK (length(send_after) = 27),
    lease_until TEXT CHECK (length(lease_until) = 27),
    lease_token BLOB CHECK (length(lease_token) = 16),
    sent_at TEXT CHECK (length(sent_at) = 27),
    failure TEXT
) STRICT;
CREATE INDEX notices_outbox ON notices (mail_state, send_after);
CREATE INDEX notices_user ON notices (user_id, created_at);
CREATE INDEX notices_unread ON notices (user_id, id) WHERE read_at IS NULL;
CREATE INDEX notices_case ON notices (case_id, created_at);

CREATE TABLE tasks (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    dedupe_key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    case_id BLOB REFERENCES cases (id) CHECK (length(case_id) = 16),
    title TEXT NOT NULL,
    detail TEXT NOT NULL,
    due TEXT CHECK (length(due) = 10),
    user_id BLOB REFERENCES users (id) CHECK (length(user_id) = 16),
    team_id BLOB REFERENCES teams (id) CHECK (length(team_id) = 16),
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    done_at TEXT CHECK (length(done_at) = 27),
    done_by BLOB REFERENCES users (id) CHECK (length(done_by) = 16)
) STRICT;
CREATE INDEX tasks_user ON tasks (user_id, done_at, due);
CREATE INDEX tasks_team ON tasks (team_id, done_at, due);
CREATE INDEX tasks_case ON tasks (case_id);
