ALTER TABLE institution_contacts DROP COLUMN version;
