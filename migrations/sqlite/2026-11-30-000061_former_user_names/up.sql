-- What people who sign in were called before: whatever they did until then is told under the name that they had.
CREATE TABLE former_user_names (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) CHECK (length(user_id) = 16),
    name TEXT NOT NULL,
    -- The last instant at which it was theirs.
    until_at TEXT NOT NULL CHECK (length(until_at) = 27)
) STRICT;
CREATE INDEX former_user_names_user ON former_user_names (user_id, until_at);
CREATE TRIGGER former_user_names_are_not_updated BEFORE UPDATE ON former_user_names
BEGIN SELECT raise(ABORT, 'former_user_names rows are append-only'); END;
CREATE TRIGGER former_user_names_are_not_deleted BEFORE DELETE ON former_user_names
BEGIN SELECT raise(ABORT, 'former_user_names rows are append-only'); END;
