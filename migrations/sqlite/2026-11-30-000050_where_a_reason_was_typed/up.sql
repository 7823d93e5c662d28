-- The case in which a change was made: its reason is for those who may see that case. Nothing is known of changes from before.
ALTER TABLE person_changes ADD COLUMN typed_in_id BLOB REFERENCES cases (id) CHECK (length(typed_in_id) = 16);
