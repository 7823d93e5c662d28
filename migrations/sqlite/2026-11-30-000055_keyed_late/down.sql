ALTER TABLE decisions DROP COLUMN letter_keyed_late_reason;
ALTER TABLE decisions DROP COLUMN keyed_late_reason;
