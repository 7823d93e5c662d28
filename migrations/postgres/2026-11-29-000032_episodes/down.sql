ALTER TABLE requests DROP COLUMN became;
ALTER TABLE advice_requests DROP COLUMN episode;
ALTER TABLE decisions DROP COLUMN episode;
ALTER TABLE requests DROP COLUMN episode;
ALTER TABLE cases DROP COLUMN episode;
