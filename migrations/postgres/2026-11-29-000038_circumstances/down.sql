ALTER TABLE cases ADD COLUMN hearing_impairment boolean NOT NULL DEFAULT false;
ALTER TABLE cases ADD COLUMN vision_impairment boolean NOT NULL DEFAULT false;
ALTER TABLE cases ADD COLUMN armed_forces_family boolean NOT NULL DEFAULT false;
UPDATE cases SET
    hearing_impairment = EXISTS (SELECT 1 FROM case_circumstances WHERE case_id = cases.id AND kind IN ('hearing_impairment', 'multi_sensory_impairment')),
    vision_impairment = EXISTS (SELECT 1 FROM case_circumstances WHERE case_id = cases.id AND kind IN ('vision_impairment', 'multi_sensory_impairment')),
    armed_forces_family = EXISTS (SELECT 1 FROM case_circumstances WHERE case_id = cases.id AND kind = 'armed_forces_family');
DROP TABLE case_circumstances;
