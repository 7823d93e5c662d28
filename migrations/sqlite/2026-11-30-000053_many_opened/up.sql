-- Whether a case that somebody opened was theirs to open, and the alarms that sound about how somebody uses the service, so that each sounds once.
ALTER TABLE recent_views ADD COLUMN is_theirs INTEGER NOT NULL DEFAULT 1 CHECK (is_theirs IN (0, 1));

CREATE TABLE alarms (
    event TEXT NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id) CHECK (length(user_id) = 16),
    last_at TEXT NOT NULL CHECK (length(last_at) = 27),
    PRIMARY KEY (event, user_id)
) STRICT;

-- Whoever must have nothing to do with a case stands on no list of it. Since lists are ended with a conflict of interest, those of before are.
UPDATE standings
SET ended_at = (
        SELECT max(conflict.from_at, standings.from_at) FROM standings AS conflict
        WHERE conflict.case_id = standings.case_id AND conflict.user_id = standings.user_id
            AND conflict.standing = 'conflict' AND conflict.ended_at IS NULL
    ),
    ended_by = (
        SELECT conflict.recorded_by FROM standings AS conflict
        WHERE conflict.case_id = standings.case_id AND conflict.user_id = standings.user_id
            AND conflict.standing = 'conflict' AND conflict.ended_at IS NULL
    )
WHERE standing = 'named' AND ended_at IS NULL AND EXISTS (
        SELECT 1 FROM standings AS conflict
        WHERE conflict.case_id = standings.case_id AND conflict.user_id = standings.user_id
            AND conflict.standing = 'conflict' AND conflict.ended_at IS NULL
    );
