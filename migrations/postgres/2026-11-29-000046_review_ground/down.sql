ALTER TABLE standings DROP COLUMN ground;
