ALTER TABLE requests DROP COLUMN withdrawn_late_reason;
ALTER TABLE facts DROP COLUMN keyed_late_reason;
