ALTER TABLE cases ADD COLUMN hearing_impairment INTEGER NOT NULL DEFAULT 0 CHECK (hearing_impairment IN (0, 1));
ALTER TABLE cases ADD COLUMN vision_impairment INTEGER NOT NULL DEFAULT 0 CHECK (vision_impairment IN (0, 1));
ALTER TABLE cases ADD COLUMN armed_forces_family INTEGER NOT NULL DEFAULT 0 CHECK (armed_forces_family IN (0, 1));
UPDATE cases SET
    hearing_impairment = EXISTS (SELECT 1 FROM case_circumstances WHERE case_id = cases.id AND kind IN ('hearing_impairment', 'multi_sensory_impairment')),
    vision_impairment = EXISTS (SELECT 1 FROM case_circumstances WHERE case_id = cases.id AND kind IN ('vision_impairment', 'multi_sensory_impairment')),
    armed_forces_family = EXISTS (SELECT 1 FROM case_circumstances WHERE case_id = cases.id AND kind = 'armed_forces_family');
DROP TABLE case_circumstances;
