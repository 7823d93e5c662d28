-- What is known of somebody to speak to is changed by the version that was read.
ALTER TABLE institution_contacts ADD COLUMN version integer NOT NULL DEFAULT 1;
