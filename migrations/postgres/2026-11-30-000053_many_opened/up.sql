-- Whether a case that somebody opened was theirs to open, and the alarms that sound about how somebody uses the service, so that each sounds once.
ALTER TABLE recent_views ADD COLUMN is_theirs boolean NOT NULL DEFAULT true;

CREATE TABLE alarms (
    event text NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    last_at timestamptz NOT NULL,
    PRIMARY KEY (event, user_id)
);
