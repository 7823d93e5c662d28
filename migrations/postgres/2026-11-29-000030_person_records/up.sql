ALTER TABLE people ADD COLUMN known_as text;
-- One a line, the latest first.
ALTER TABLE people ADD COLUMN earlier_names text;
-- By the codes of the SEN2 return.
ALTER TABLE people ADD COLUMN sex text;
ALTER TABLE people ADD COLUMN ethnicity text;
ALTER TABLE people ADD COLUMN postcode text;

-- What stood on record before: nothing here is changed, and each change of one answer is a row.
CREATE TABLE person_changes (
    id uuid NOT NULL PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES people (id),
    -- The case of which it is recorded; nothing for what is known of the person wherever they are named.
    case_id uuid REFERENCES cases (id),
    field text NOT NULL,
    before text,
    after text,
    -- Whether the address was withheld before or after the change.
    is_confidential boolean NOT NULL,
    from_on date NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by uuid NOT NULL REFERENCES users (id),
    reason text
);
CREATE INDEX person_changes_person ON person_changes (person_id, changed_at);
CREATE TRIGGER person_changes_are_kept BEFORE UPDATE OR DELETE ON person_changes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
