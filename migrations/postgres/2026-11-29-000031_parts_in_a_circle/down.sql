ALTER TABLE case_people DROP COLUMN version;
ALTER TABLE case_people DROP COLUMN not_told_reason;
ALTER TABLE case_people DROP COLUMN not_told_from;
ALTER TABLE case_people DROP COLUMN shares_information_on;
ALTER TABLE case_people DROP COLUMN responsibility_basis;
