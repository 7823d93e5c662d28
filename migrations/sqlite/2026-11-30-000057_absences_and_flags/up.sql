-- Until when somebody is away, so that colleagues may stand in for them without being asked to; one row each, of the absence that is or was last.
CREATE TABLE absences (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES users (id) CHECK (length(user_id) = 16),
    -- The last day of it.
    last_day TEXT NOT NULL CHECK (length(last_day) = 10),
    recorded_by BLOB NOT NULL REFERENCES users (id) CHECK (length(recorded_by) = 16),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 27)
) STRICT;

-- Whom to speak to before any contact: another stands beside one that stands, which two people clear. A legal hold stands once.
DROP INDEX flags_once;
CREATE UNIQUE INDEX flags_once ON flags (case_id, kind) WHERE ended_at IS NULL AND kind <> 'safeguarding';
