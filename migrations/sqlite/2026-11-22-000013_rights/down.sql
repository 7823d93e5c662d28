ALTER TABLE decisions DROP COLUMN served_on;
ALTER TABLE decisions DROP COLUMN addressees;
DROP TABLE rights_decisions;
