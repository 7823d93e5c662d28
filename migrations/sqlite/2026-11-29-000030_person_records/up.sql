ALTER TABLE people ADD COLUMN known_as TEXT;
-- One a line, the latest first.
ALTER TABLE people ADD COLUMN earlier_names TEXT;
-- By the codes of the SEN2 return.
ALTER TABLE people ADD COLUMN sex TEXT;
ALTER TABLE people ADD COLUMN ethnicity TEXT;
ALTER TABLE people ADD COLUMN postcode TEXT;

-- What stood on record before: nothing here is changed, and each change of one answer is a row.
CREATE TABLE person_changes (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    person_id BLOB NOT NULL REFERENCES people (id) CHECK (length(person_id) = 16),
    -- The case of which it is recorded; nothing for what is known of the person wherever they are named.
    case_id BLOB REFERENCES cases (id) CHECK (length(case_id) = 16),
    field TEXT NOT NULL,
    before TEXT,
    after TEXT,
    -- Whether the address was withheld before or after the change.
    is_confidential INTEGER NOT NULL CHECK (is_confidential IN (0, 1)),
    from_on TEXT NOT NULL CHECK (length(from_on) = 10),
    changed_at TEXT NOT NULL CHECK (length(changed_at) = 27),
    changed_by BLOB NOT NULL REFERENCES users (id) CHECK (length(changed_by) = 16),
    reason TEXT
) STRICT;
CREATE INDEX person_changes_person ON person_changes (person_id, changed_at);
CREATE TRIGGER person_changes_are_not_updated BEFORE UPDATE ON person_changes
BEGIN SELECT raise(ABORT, 'person_changes rows are append-only'); END;
CREATE TRIGGER person_changes_are_not_deleted BEFORE DELETE ON person_changes
BEGIN SELECT raise(ABORT, 'person_changes rows are append-only'); END;
