ALTER TABLE requests DROP COLUMN withdrawn_on;
