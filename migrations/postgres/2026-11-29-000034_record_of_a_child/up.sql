-- How a child is educated who learns at no institution of the register, by the codes of the SEN2 return, and what is said of it.
ALTER TABLE cases ADD COLUMN setting text;
ALTER TABLE cases ADD COLUMN setting_words text;
-- Since when the child learns where they learn now.
ALTER TABLE cases ADD COLUMN school_from date;

-- What is known of a child's care, and of who works with the family; nothing where nothing is. Their name stands with the case.
CREATE TABLE case_care (
    case_id uuid NOT NULL PRIMARY KEY REFERENCES cases (id),
    was_in_care boolean NOT NULL,
    -- Since when it is as it is recorded now.
    care_from date,
    authority text,
    involvement text NOT NULL,
    involved_from date,
    worker_team text,
    worker_phone text,
    worker_email text
);
