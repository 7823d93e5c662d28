ALTER TABLE people DROP COLUMN for_professionals;
