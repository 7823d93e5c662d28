DROP INDEX cases_merged_into;
ALTER TABLE cases DROP COLUMN merged_into_id;
