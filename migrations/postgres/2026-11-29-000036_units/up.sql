-- The units of a school or college. One that only the official register knows has no name until somebody gives it one.
CREATE TABLE institution_units (
    id uuid NOT NULL PRIMARY KEY,
    institution_id uuid NOT NULL REFERENCES institutions (id),
    kind text NOT NULL,
    name text,
    -- What two open ones of one institution are told apart by.
    search_text text NOT NULL,
    specialism text,
    places integer CHECK (places > 0),
    opened_on date,
    closed_on date
);
CREATE INDEX institution_units_institution ON institution_units (institution_id);
CREATE UNIQUE INDEX institution_units_open ON institution_units (institution_id, search_text) WHERE closed_on IS NULL;

-- That there is one was all that was known.
INSERT INTO institution_units (id, institution_id, kind, search_text)
    SELECT gen_random_uuid(), id, 'sen_unit', 'sen unit' FROM institutions WHERE has_sen_unit;
INSERT INTO institution_units (id, institution_id, kind, search_text)
    SELECT gen_random_uuid(), id, 'resourced_provision', 'resourced provision' FROM institutions WHERE has_resourced_provision;
ALTER TABLE institutions DROP COLUMN has_sen_unit;
ALTER TABLE institutions DROP COLUMN has_resourced_provision;
