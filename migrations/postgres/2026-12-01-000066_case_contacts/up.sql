-- Telephone calls, meetings, letters and messages about a case, and what was promised in them. A row is never changed but that it ends, and that its promise is
-- answered: what is corrected is written again, and what stood there before is kept.
CREATE TABLE case_contacts (
    id uuid NOT NULL PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id),
    happened_on date NOT NULL,
    -- Minutes since midnight in London, where the hour is known.
    minute integer CHECK (minute BETWEEN 0 AND 1439),
    -- Somebody of the case, or a name in words.
    person_id uuid REFERENCES people (id),
    with_name text,
    way text NOT NULL,
    said text NOT NULL,
    -- What was promised, by whom of us, and by when.
    promise text,
    promised_by uuid REFERENCES users (id),
    promised_for date,
    -- On which day it was kept or, where it says why, withdrawn.
    answered_on date,
    answered_by uuid REFERENCES users (id),
    answered_at timestamptz,
    withdrawn_because text,
    recorded_by uuid NOT NULL REFERENCES users (id),
    recorded_at timestamptz NOT NULL,
    -- Which row it was written again for.
    replaces_id uuid REFERENCES case_contacts (id),
    -- When it was corrected or taken back, by whom and why.
    ended_at timestamptz,
    ended_by uuid REFERENCES users (id),
    ended_because text,
    CHECK ((person_id IS NULL) <> (with_name IS NULL)),
    CHECK ((promise IS NULL) = (promised_by IS NULL)),
    CHECK ((promise IS NULL) = (promised_for IS NULL)),
    CHECK (answered_on IS NULL OR promise IS NOT NULL),
    CHECK ((answered_on IS NULL) = (answered_by IS NULL)),
    CHECK ((answered_on IS NULL) = (answered_at IS NULL)),
    CHECK (withdrawn_because IS NULL OR answered_on IS NOT NULL),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_because IS NULL))
);
CREATE INDEX case_contacts_case ON case_contacts (case_id, happened_on);
CREATE UNIQUE INDEX case_contacts_replaced ON case_contacts (replaces_id) WHERE replaces_id IS NOT NULL;
CREATE INDEX case_contacts_owed ON case_contacts (promised_for) WHERE answered_at IS NULL AND ended_at IS NULL AND promised_for IS NOT NULL;
