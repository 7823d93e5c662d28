-- Whether professionals who give advice may contact somebody. Until it is recorded they may not.
ALTER TABLE people ADD COLUMN for_professionals boolean NOT NULL DEFAULT false;
