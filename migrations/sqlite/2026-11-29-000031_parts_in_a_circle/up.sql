-- By what somebody has parental responsibility, as it was checked.
ALTER TABLE case_people ADD COLUMN responsibility_basis TEXT;
-- When they agreed that information is shared with those who support the child.
ALTER TABLE case_people ADD COLUMN shares_information_on TEXT CHECK (length(shares_information_on) = 10);
-- From this day on no letter, notice or copy may go to them.
ALTER TABLE case_people ADD COLUMN not_told_from TEXT CHECK (length(not_told_from) = 10);
ALTER TABLE case_people ADD COLUMN not_told_reason TEXT;
ALTER TABLE case_people ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
