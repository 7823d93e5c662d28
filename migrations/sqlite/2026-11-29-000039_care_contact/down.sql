ALTER TABLE case_care DROP COLUMN authority_contact;
