-- Whom colleagues turn to first, and whom to speak to outside the service when a team is late.
ALTER TABLE teams ADD COLUMN coordinator_id BLOB REFERENCES users (id) CHECK (length(coordinator_id) = 16);
ALTER TABLE teams ADD COLUMN contact_name TEXT;
ALTER TABLE teams ADD COLUMN contact_email TEXT;
ALTER TABLE teams ADD COLUMN contact_phone TEXT;
ALTER TABLE teams ADD COLUMN opened_on TEXT CHECK (length(opened_on) = 10);
ALTER TABLE teams ADD COLUMN closed_on TEXT CHECK (length(closed_on) = 10);
ALTER TABLE teams ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- The last day of somebody who left; those who are not active and have not left are invited.
ALTER TABLE users ADD COLUMN left_on TEXT CHECK (length(left_on) = 10);
-- When they were last seen, to the minute.
ALTER TABLE users ADD COLUMN seen_at TEXT CHECK (length(seen_at) = 27);
ALTER TABLE users ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

CREATE TABLE invitations (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) CHECK (length(user_id) = 16),
    -- By chance: with a key that is not in the database it makes the token of the link.
    salt TEXT NOT NULL,
    -- SHA-256 of the token; the token itself is never stored.
    token_hash TEXT NOT NULL UNIQUE,
    made_at TEXT NOT NULL CHECK (length(made_at) = 27),
    made_by BLOB NOT NULL REFERENCES users (id) CHECK (length(made_by) = 16),
    expires_at TEXT NOT NULL CHECK (length(expires_at) = 27),
    -- When its link was shown to the person who made it.
    shown_at TEXT CHECK (length(shown_at) = 27),
    -- When it was used, or another took its place.
    ended_at TEXT CHECK (length(ended_at) = 27)
) STRICT;
CREATE INDEX invitations_user ON invitations (user_id, made_at);

-- What was changed of one team, and of one account.
CREATE INDEX audit_entries_team ON audit_entries (object_id, at) WHERE object_kind = 'team';
CREATE INDEX audit_entries_user ON audit_entries (object_id, at) WHERE object_kind = 'user';
