-- Disabilities of a child and circumstances of the family, each with the days between which it holds.
CREATE TABLE case_circumstances (
    id uuid NOT NULL PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id),
    kind text NOT NULL,
    words text,
    -- Nothing where the first day is not recorded.
    from_on date,
    -- Nothing while it holds.
    until_on date
);
CREATE INDEX case_circumstances_case ON case_circumstances (case_id);

-- What was answered at the request goes over, without a day: nobody was asked for one.
INSERT INTO case_circumstances (id, case_id, kind) SELECT gen_random_uuid(), id, 'hearing_impairment' FROM cases WHERE hearing_impairment;
INSERT INTO case_circumstances (id, case_id, kind) SELECT gen_random_uuid(), id, 'vision_impairment' FROM cases WHERE vision_impairment;
INSERT INTO case_circumstances (id, case_id, kind) SELECT gen_random_uuid(), id, 'armed_forces_family' FROM cases WHERE armed_forces_family;
ALTER TABLE cases DROP COLUMN hearing_impairment;
ALTER TABLE cases DROP COLUMN vision_impairment;
ALTER TABLE cases DROP COLUMN armed_forces_family;
