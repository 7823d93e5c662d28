-- Whom colleagues turn to first, and whom to speak to outside the service when a team is late.
ALTER TABLE teams ADD COLUMN coordinator_id uuid REFERENCES users (id);
ALTER TABLE teams ADD COLUMN contact_name text;
ALTER TABLE teams ADD COLUMN contact_email text;
ALTER TABLE teams ADD COLUMN contact_phone text;
ALTER TABLE teams ADD COLUMN opened_on date;
ALTER TABLE teams ADD COLUMN closed_on date;
ALTER TABLE teams ADD COLUMN version integer NOT NULL DEFAULT 1;

-- The last day of somebody who left; those who are not active and have not left are invited.
ALTER TABLE users ADD COLUMN left_on date;
-- When they were last seen, to the minute.
ALTER TABLE users ADD COLUMN seen_at timestamptz;
ALTER TABLE users ADD COLUMN version integer NOT NULL DEFAULT 1;

CREATE TABLE invitations (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    -- By chance: with a key that is not in the database it makes the token of the link.
    salt text NOT NULL,
    -- SHA-256 of the token; the token itself is never stored.
    token_hash text NOT NULL UNIQUE,
    made_at timestamptz NOT NULL,
    made_by uuid NOT NULL REFERENCES users (id),
    expires_at timestamptz NOT NULL,
    -- When its link was shown to the person who made it.
    shown_at timestamptz,
    -- When it was used, or another took its place.
    ended_at timestamptz
);
CREATE INDEX invitations_user ON invitations (user_id, made_at);

-- What was changed of one team, and of one account.
CREATE INDEX audit_entries_team ON audit_entries (object_id, at) WHERE object_kind = 'team';
CREATE INDEX audit_entries_user ON audit_entries (object_id, at) WHERE object_kind = 'user';
