-- What everybody who opens a case must see, or what keeps its papers. Nothing is changed but that it ends.
CREATE TABLE flags (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    kind TEXT NOT NULL,
    -- Who must be spoken to before any contact; of safeguarding alone.
    speak_to TEXT,
    reason TEXT NOT NULL,
    raised_by BLOB NOT NULL REFERENCES users (id) CHECK (length(raised_by) = 16),
    raised_at TEXT NOT NULL CHECK (length(raised_at) = 27),
    ended_by BLOB REFERENCES users (id) CHECK (length(ended_by) = 16),
    ended_at TEXT CHECK (length(ended_at) = 27),
    -- Why it was cleared; nothing where another took its place.
    cleared_because TEXT,
    CHECK ((kind = 'safeguarding') = (speak_to IS NOT NULL)),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    CHECK (cleared_because IS NULL OR ended_at IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX flags_once ON flags (case_id, kind) WHERE ended_at IS NULL;
CREATE INDEX flags_case ON flags (case_id);
