-- Why a fact was entered only after a limit had run out since its day, or though a limit moves with it; and why that somebody withdrew alone was.
-- Nobody was asked until now.
ALTER TABLE facts ADD COLUMN keyed_late_reason text;
ALTER TABLE requests ADD COLUMN withdrawn_late_reason text;
