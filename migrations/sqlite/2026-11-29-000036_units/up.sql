-- The units of a school or college. One that only the official register knows has no name until somebody gives it one.
CREATE TABLE institution_units (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution_id BLOB NOT NULL REFERENCES institutions (id) CHECK (length(institution_id) = 16),
    kind TEXT NOT NULL,
    name TEXT,
    -- What two open ones of one institution are told apart by.
    search_text TEXT NOT NULL,
    specialism TEXT,
    places INTEGER CHECK (places > 0),
    opened_on TEXT CHECK (length(opened_on) = 10),
    closed_on TEXT CHECK (length(closed_on) = 10)
) STRICT;
CREATE INDEX institution_units_institution ON institution_units (institution_id);
CREATE UNIQUE INDEX institution_units_open ON institution_units (institution_id, search_text) WHERE closed_on IS NULL;

-- That there is one was all that was known.
INSERT INTO institution_units (id, institution_id, kind, search_text)
    SELECT randomblob(16), id, 'sen_unit', 'sen unit' FROM institutions WHERE has_sen_unit = 1;
INSERT INTO institution_units (id, institution_id, kind, search_text)
    SELECT randomblob(16), id, 'resourced_provision', 'resourced provision' FROM institutions WHERE has_resourced_provision = 1;
ALTER TABLE institutions DROP COLUMN has_sen_unit;
ALTER TABLE institutions DROP COLUMN has_resourced_provision;
