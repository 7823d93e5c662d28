-- Whether a case that somebody opened was theirs to open, and the alarms that sound about how somebody uses the service, so that each sounds once.
ALTER TABLE recent_views ADD COLUMN is_theirs INTEGER NOT NULL DEFAULT 1 CHECK (is_theirs IN (0, 1));

CREATE TABLE alarms (
    event TEXT NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id) CHECK (length(user_id) = 16),
    last_at TEXT NOT NULL CHECK (length(last_at) = 27),
    PRIMARY KEY (event, user_id)
) STRICT;
