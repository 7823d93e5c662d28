-- How the authority is reached that looks after the child.
ALTER TABLE case_care ADD COLUMN authority_contact text;
