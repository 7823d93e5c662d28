-- A child who was adopted and whose case nothing may connect with a former identity.
ALTER TABLE people ADD COLUMN is_kept_apart INTEGER NOT NULL DEFAULT 0 CHECK (is_kept_apart IN (0, 1));
