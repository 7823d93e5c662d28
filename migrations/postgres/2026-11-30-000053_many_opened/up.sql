-- Whether a case that somebody opened was theirs to open, and the alarms that sound about how somebody uses the service, so that each sounds once.
ALTER TABLE recent_views ADD COLUMN is_theirs boolean NOT NULL DEFAULT true;

CREATE TABLE alarms (
    event text NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    last_at timestamptz NOT NULL,
    PRIMARY KEY (event, user_id)
);

-- Whoever must have nothing to do with a case stands on no list of it. Since lists are ended with a conflict of interest, those of before are.
UPDATE standings
SET ended_at = (
        SELECT greatest(conflict.from_at, standings.from_at) FROM standings AS conflict
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
