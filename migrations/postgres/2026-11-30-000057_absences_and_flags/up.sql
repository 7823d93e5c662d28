-- Until when somebody is away, so that colleagues may stand in for them without being asked to; one row each, of the absence that is or was last.
CREATE TABLE absences (
    user_id uuid NOT NULL PRIMARY KEY REFERENCES users (id),
    -- The last day of it.
    last_day date NOT NULL,
    recorded_by uuid NOT NULL REFERENCES users (id),
    recorded_at timestamptz NOT NULL
);

-- Whom to speak to before any contact: another stands beside one that stands, which two people clear. A legal hold stands once.
DROP INDEX flags_once;
CREATE UNIQUE INDEX flags_once ON flags (case_id, kind) WHERE ended_at IS NULL AND kind <> 'safeguarding';
