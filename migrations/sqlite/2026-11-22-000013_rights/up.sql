-- Who acts for a young person or a parent, as decided on a day. Rows are only added: the latest on or before a day is what counted then.
CREATE TABLE rights_decisions (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    decided_on TEXT NOT NULL CHECK (length(decided_on) = 10),
    lacks_capacity INTEGER NOT NULL CHECK (lacks_capacity IN (0, 1)),
    note TEXT NOT NULL,
    representative_id BLOB REFERENCES people (id) CHECK (length(representative_id) = 16),
    parent_lacks_capacity INTEGER NOT NULL CHECK (parent_lacks_capacity IN (0, 1)),
    parents_representative_id BLOB REFERENCES people (id) CHECK (length(parents_representative_id) = 16),
    parents_agreed_on TEXT CHECK (length(parents_agreed_on) = 10),
    recorded_by BLOB NOT NULL REFERENCES users (id) CHECK (length(recorded_by) = 16),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 27)
) STRICT;
CREATE INDEX rights_decisions_case ON rights_decisions (case_id, decided_on);
-- To whom a decision was sent, and the day on which that counts as reaching them.
ALTER TABLE decisions ADD COLUMN addressees TEXT CHECK (json_valid(addressees));
ALTER TABLE decisions ADD COLUMN served_on TEXT CHECK (length(served_on) = 10);
