-- Why a decision, or the letter about it, of a day before it stood here was entered only then. Nobody was asked until now.
ALTER TABLE decisions ADD COLUMN keyed_late_reason text;
ALTER TABLE decisions ADD COLUMN letter_keyed_late_reason text;
