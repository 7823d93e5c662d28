-- Telephone calls, meetings, letters and messages about a case, and what was promised in them. A row is never changed but that it ends, and that its promise is
-- answered: what is corrected is written again, and what stood there before is kept.
CREATE TABLE case_contacts (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    happened_on TEXT NOT NULL CHECK (length(happened_on) = 10),
    -- Minutes since midnight in London, where the hour is known.
    minute INTEGER CHECK (minute BETWEEN 0 AND 1439),
    -- Somebody of the case, or a name in words.
    person_id BLOB REFERENCES people (id) CHECK (length(person_id) = 16),
    with_name TEXT,
    way TEXT NOT NULL,
    said TEXT NOT NULL,
    -- What was promised, by whom of us, and by when.
    promise TEXT,
    promised_by BLOB REFERENCES users (id) CHECK (length(promised_by) = 16),
    promised_for TEXT CHECK (length(promised_for) = 10),
    -- On which day it was kept or, where it says why, withdrawn.
    answered_on TEXT CHECK (length(answered_on) = 10),
    answered_by BLOB REFERENCES users (id) CHECK (length(answered_by) = 16),
    answered_at TEXT CHECK (length(answered_at) = 27),
    withdrawn_because TEXT,
    recorded_by BLOB NOT NULL REFERENCES users (id) CHECK (length(recorded_by) = 16),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 27),
    -- Which row it was written again for.
    replaces_id BLOB REFERENCES case_contacts (id) CHECK (length(replaces_id) = 16),
    -- When it was corrected or taken back, by whom and why.
    ended_at TEXT CHECK (length(ended_at) = 27),
    ended_by BLOB REFERENCES users (id) CHECK (length(ended_by) = 16),
    ended_because TEXT,
    CHECK ((person_id IS NULL) <> (with_name IS NULL)),
    CHECK ((promise IS NULL) = (promised_by IS NULL)),
    CHECK ((promise IS NULL) = (promised_for IS NULL)),
    CHECK (answered_on IS NULL OR promise IS NOT NULL),
    CHECK ((answered_on IS NULL) = (answered_by IS NULL)),
    CHECK ((answered_on IS NULL) = (answered_at IS NULL)),
    CHECK (withdrawn_because IS NULL OR answered_on IS NOT NULL),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_because IS NULL))
) STRICT;
CREATE INDEX case_contacts_case ON case_contacts (case_id, happened_on);
CREATE UNIQUE INDEX case_contacts_replaced ON case_contacts (replaces_id) WHERE replaces_id IS NOT NULL;
CREATE INDEX case_contacts_owed ON case_contacts (promised_for) WHERE answered_at IS NULL AND ended_at IS NULL AND promised_for IS NOT NULL;
