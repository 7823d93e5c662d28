ALTER TABLE institutions ADD COLUMN ukprn TEXT CHECK (length(ukprn) = 8);
-- The local authority in whose area it is, by the Department's code.
ALTER TABLE institutions ADD COLUMN authority_code TEXT CHECK (length(authority_code) = 3);
ALTER TABLE institutions ADD COLUMN postcode TEXT;
-- Approved under section 41 of the Children and Families Act 2014 from the first day, and until the second where the approval was withdrawn.
ALTER TABLE institutions ADD COLUMN section_41_from TEXT CHECK (length(section_41_from) = 10);
ALTER TABLE institutions ADD COLUMN section_41_until TEXT CHECK (length(section_41_until) = 10);
ALTER TABLE institutions ADD COLUMN has_sen_unit INTEGER NOT NULL DEFAULT 0 CHECK (has_sen_unit IN (0, 1));
ALTER TABLE institutions ADD COLUMN has_resourced_provision INTEGER NOT NULL DEFAULT 0 CHECK (has_resourced_provision IN (0, 1));
-- What took its place when it closed.
ALTER TABLE institutions ADD COLUMN successor_id BLOB REFERENCES institutions (id) CHECK (length(successor_id) = 16);
ALTER TABLE institutions ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

CREATE TABLE institution_contacts (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    institution_id BLOB NOT NULL REFERENCES institutions (id) CHECK (length(institution_id) = 16),
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    ended_on TEXT CHECK (length(ended_on) = 10)
) STRICT;
CREATE INDEX institution_contacts_institution ON institution_contacts (institution_id);
INSERT INTO institution_contacts (id, institution_id, role, name)
    SELECT randomblob(16), id, 'senco', senco FROM institutions WHERE senco IS NOT NULL;
ALTER TABLE institutions DROP COLUMN senco;

-- What was changed of one institution.
CREATE INDEX audit_entries_institution ON audit_entries (object_id, at) WHERE object_kind = 'institution';
