ALTER TABLE submissions DROP COLUMN answer;
ALTER TABLE submissions DROP COLUMN status;
ALTER TABLE submissions DROP COLUMN content;
