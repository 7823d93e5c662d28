CREATE TABLE teams (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    parent_id BLOB REFERENCES teams (id) CHECK (length(parent_id) = 16)
) STRICT;

CREATE TABLE users (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    team_id BLOB REFERENCES teams (id) CHECK (length(team_id) = 16),
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    -- Raised whenever password, role, team or status changes: every older session dies.
    stamp INTEGER NOT NULL,
    created_at TEXT NOT NULL CHECK (length(created_at) = 27)
) STRICT;
CREATE INDEX users_team ON users (team_id);

CREATE TABLE user_roles (
    user_id BLOB NOT NULL REFERENCES users (id) CHECK (length(user_id) = 16),
    role TEXT NOT NULL,
    PRIMARY KEY (user_id, role)
) STRICT;

CREATE TABLE sessions (
    -- SHA-256 of the token in the cookie; the token itself is never stored.
    token_hash TEXT NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id) CHECK (length(user_id) = 16),
    csrf_token TEXT NOT NULL,
    stamp INTEGER NOT NULL,
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    seen_at TEXT NOT NULL CHECK (length(seen_at) = 27),
    -- When the password was last asked for again; weighty acts need it to be recent.
    confirmed_at TEXT NOT NULL CHECK (length(confirmed_at) = 27)
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id, created_at);

CREATE TABLE sign_in_failures (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    -- A keyed description of the account or the address, never the typed email.
    subject TEXT NOT NULL,
    failed_at TEXT NOT NULL CHECK (length(failed_at) = 27)
) STRICT;
CREATE INDEX sign_in_failures_subject ON sign_in_failures (subject, failed_at);

CREATE TABLE submissions (
    user_id BLOB NOT NULL REFERENCES users (id) CHECK (length(user_id) = 16),
    key BLOB NOT NULL CHECK (length(key) = 16),
    location TEXT NOT NULL,
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    PRIMARY KEY (user_id, key)
) STRICT;

CREATE TABLE drafts (
    user_id BLOB NOT NULL REFERENCES users (id) CHECK (length(user_id) = 16),
    form TEXT NOT NULL,
    fields TEXT NOT NULL CHECK (json_valid(fields)),
    saved_at TEXT NOT NULL CHECK (length(saved_at) = 27),
    PRIMARY KEY (user_id, form)
) STRICT;
