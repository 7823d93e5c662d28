DROP TABLE standings;
DROP INDEX cases_restricted;
ALTER TABLE cases DROP COLUMN restriction_reason;
ALTER TABLE cases DROP COLUMN restriction_review_on;
