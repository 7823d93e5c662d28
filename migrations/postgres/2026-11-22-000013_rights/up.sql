-- Who acts for a young person or a parent, as decided on a day. Rows are only added: the latest on or before a day is what counted then.
CREATE TABLE rights_decisions (
    id uuid NOT NULL PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id),
    decided_on date NOT NULL,
    lacks_capacity boolean NOT NULL,
    note text NOT NULL,
    representative_id uuid REFERENCES people (id),
    parent_lacks_capacity boolean NOT NULL,
    parents_representative_id uuid REFERENCES people (id),
    parents_agreed_on date,
    recorded_by uuid NOT NULL REFERENCES users (id),
    recorded_at timestamptz NOT NULL
);
CREATE INDEX rights_decisions_case ON rights_decisions (case_id, decided_on);
-- To whom a decision was sent, and the day on which that counts as reaching them.
ALTER TABLE decisions ADD COLUMN addressees jsonb;
ALTER TABLE decisions ADD COLUMN served_on date;
