-- By what somebody has parental responsibility, as it was checked.
ALTER TABLE case_people ADD COLUMN responsibility_basis text;
-- When they agreed that information is shared with those who support the child.
ALTER TABLE case_people ADD COLUMN shares_information_on date;
-- From this day on no letter, notice or copy may go to them.
ALTER TABLE case_people ADD COLUMN not_told_from date;
ALTER TABLE case_people ADD COLUMN not_told_reason text;
ALTER TABLE case_people ADD COLUMN version integer NOT NULL DEFAULT 1;
