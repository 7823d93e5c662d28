CREATE TABLE notices (
    id uuid NOT NULL PRIMARY KEY,
    -- One per step of one escalation, so that no two workers can send it twice.
    dedupe_key text NOT NULL UNIQUE,
    event text NOT NULL,
    case_id uuid REFERENCES cases (id),
    subject_id uuid,
    user_id uuid REFERENCES users (id),
    -- A contact outside the service: only for an acknowledgement of their own request.
    email text,
    title text NOT NULL,
    body text NOT NULL,
    link text NOT NULL,
    created_at timestamptz NOT NULL,
    read_at timestamptz,
    mail_state text NOT NULL,
    attempts integer NOT NULL,
    send_after timestamptz NOT NULL,
    lease_until timestamptz,
    lease_token uuid,
    sent_at timestamptz,
    failure text
);
CREATE INDEX notices_outbox ON notices (mail_state, send_after);
CREATE INDEX notices_user ON notices (user_id, created_at);
CREATE INDEX notices_unread ON notices (user_id, id) WHERE read_at IS NULL;
CREATE INDEX notices_case ON notices (case_id, created_at);

CREATE TABLE tasks (
    id uuid NOT NULL PRIMARY KEY,
    dedupe_key text NOT NULL UNIQUE,
    kind text NOT NULL,
    case_id uuid REFERENCES cases (id),
    title text NOT NULL,
    detail text NOT NULL,
    due date,
    user_id uuid REFERENCES users (id),
    team_id uuid REFERENCES teams (id),
    created_at timestamptz NOT NULL,
    done_at timestamptz,
    done_by uuid REFERENCES users (id)
);
CREATE INDEX tasks_user ON tasks (user_id, done_at, due);
CREATE INDEX tasks_team ON tasks (team_id, done_at, due);
CREATE INDEX tasks_case ON tasks (case_id);
