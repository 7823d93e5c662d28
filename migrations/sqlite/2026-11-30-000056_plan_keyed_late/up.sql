-- Why a draft or a final plan of a day before its text was written here, or its approval asked for, was entered only then. Nobody was asked until now.
ALTER TABLE plan_versions ADD COLUMN keyed_late_reason text;
