ALTER TABLE institutions ADD COLUMN ukprn text CHECK (length(ukprn) = 8);
-- The local authority in whose area it is, by the Department's code.
ALTER TABLE institutions ADD COLUMN authority_code text CHECK (length(authority_code) = 3);
ALTER TABLE institutions ADD COLUMN postcode text;
-- Approved under section 41 of the Children and Families Act 2014 from the first day, and until the second where the approval was withdrawn.
ALTER TABLE institutions ADD COLUMN section_41_from date;
ALTER TABLE institutions ADD COLUMN section_41_until date;
ALTER TABLE institutions ADD COLUMN has_sen_unit boolean NOT NULL DEFAULT false;
ALTER TABLE institutions ADD COLUMN has_resourced_provision boolean NOT NULL DEFAULT false;
-- What took its place when it closed.
ALTER TABLE institutions ADD COLUMN successor_id uuid REFERENCES institutions (id);
ALTER TABLE institutions ADD COLUMN version integer NOT NULL DEFAULT 1;

CREATE TABLE institution_contacts (
    id uuid NOT NULL PRIMARY KEY,
    institution_id uuid NOT NULL REFERENCES institutions (id),
    role text NOT NULL,
    name text NOT NULL,
    email text,
    phone text,
    ended_on date
);
CREATE INDEX institution_contacts_institution ON institution_contacts (institution_id);
INSERT INTO institution_contacts (id, institution_id, role, name)
    SELECT gen_random_uuid(), id, 'senco', senco FROM institutions WHERE senco IS NOT NULL;
ALTER TABLE institutions DROP COLUMN senco;

-- What was changed of one institution.
CREATE INDEX audit_entries_institution ON audit_entries (object_id, at) WHERE object_kind = 'institution';
