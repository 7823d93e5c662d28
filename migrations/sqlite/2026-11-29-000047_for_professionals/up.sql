-- Whether professionals who give advice may contact somebody. Until it is recorded they may not.
ALTER TABLE people ADD COLUMN for_professionals INTEGER NOT NULL DEFAULT 0 CHECK (for_professionals IN (0, 1));
