-- What everybody who opens a case must see, or what keeps its papers. Nothing is changed but that it ends.
CREATE TABLE flags (
    id uuid NOT NULL PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id),
    kind text NOT NULL,
    -- Who must be spoken to before any contact; of safeguarding alone.
    speak_to text,
    reason text NOT NULL,
    raised_by uuid NOT NULL REFERENCES users (id),
    raised_at timestamptz NOT NULL,
    ended_by uuid REFERENCES users (id),
    ended_at timestamptz,
    -- Why it was cleared; nothing where another took its place.
    cleared_because text,
    CHECK ((kind = 'safeguarding') = (speak_to IS NOT NULL)),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    CHECK (cleared_because IS NULL OR ended_at IS NOT NULL)
);
CREATE UNIQUE INDEX flags_once ON flags (case_id, kind) WHERE ended_at IS NULL;
CREATE INDEX flags_case ON flags (case_id);
