-- A child who was adopted and whose case nothing may connect with a former identity.
ALTER TABLE people ADD COLUMN is_kept_apart boolean NOT NULL DEFAULT false;
