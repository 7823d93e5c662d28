-- Disabilities of a child and circumstances of the family, each with the days between which it holds.
CREATE TABLE case_circumstances (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    kind TEXT NOT NULL,
    words TEXT,
    -- Nothing where the first day is not recorded.
    from_on TEXT CHECK (length(from_on) = 10),
    -- Nothing while it holds.
    until_on TEXT CHECK (length(until_on) = 10)
) STRICT;
CREATE INDEX case_circumstances_case ON case_circumstances (case_id);

-- What was answered at the request goes over, without a day: nobody was asked for one.
INSERT INTO case_circumstances (id, case_id, kind) SELECT randomblob(16), id, 'hearing_impairment' FROM cases WHERE hearing_impairment;
INSERT INTO case_circumstances (id, case_id, kind) SELECT randomblob(16), id, 'vision_impairment' FROM cases WHERE vision_impairment;
INSERT INTO case_circumstances (id, case_id, kind) SELECT randomblob(16), id, 'armed_forces_family' FROM cases WHERE armed_forces_family;
ALTER TABLE cases DROP COLUMN hearing_impairment;
ALTER TABLE cases DROP COLUMN vision_impairment;
ALTER TABLE cases DROP COLUMN armed_forces_family;
