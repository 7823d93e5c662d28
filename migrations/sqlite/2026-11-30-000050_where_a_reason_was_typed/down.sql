ALTER TABLE person_changes DROP COLUMN typed_in_id;
