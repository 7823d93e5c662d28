CREATE TABLE teams (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL UNIQUE,
    kind text NOT NULL,
    parent_id uuid REFERENCES teams (id)
);

CREATE TABLE users (
    id uuid NOT NULL PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    password_hash text NOT NULL,
    team_id uuid REFERENCES teams (id),
    is_active boolean NOT NULL,
    -- Raised whenever password, role, team or status changes: every older session dies.
    stamp integer NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX users_team ON users (team_id);

CREATE TABLE user_roles (
    user_id uuid NOT NULL REFERENCES users (id),
    role text NOT NULL,
    PRIMARY KEY (user_id, role)
);

CREATE TABLE sessions (
    -- SHA-256 of the token in the cookie; the token itself is never stored.
    token_hash text NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    csrf_token text NOT NULL,
    stamp integer NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    -- When the password was last asked for again; weighty acts need it to be recent.
    confirmed_at timestamptz NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id, created_at);

CREATE TABLE sign_in_failures (
    id uuid NOT NULL PRIMARY KEY,
    -- A keyed description of the account or the address, never the typed email.
    subject text NOT NULL,
    failed_at timestamptz NOT NULL
);
CREATE INDEX sign_in_failures_subject ON sign_in_failures (subject, failed_at);

CREATE TABLE submissions (
    user_id uuid NOT NULL REFERENCES users (id),
    key uuid NOT NULL,
    location text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
);

CREATE TABLE drafts (
    user_id uuid NOT NULL REFERENCES users (id),
    form text NOT NULL,
    fields jsonb NOT NULL,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, form)
);
