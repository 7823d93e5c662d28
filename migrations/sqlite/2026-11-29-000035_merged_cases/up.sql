-- The case of the same child into which a duplicate was merged.
ALTER TABLE cases ADD COLUMN merged_into_id BLOB REFERENCES cases (id) CHECK (length(merged_into_id) = 16);
CREATE INDEX cases_merged_into ON cases (merged_into_id) WHERE merged_into_id IS NOT NULL;
