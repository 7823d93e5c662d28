-- How a child is educated who learns at no institution of the register, by the codes of the SEN2 return, and what is said of it.
ALTER TABLE cases ADD COLUMN setting TEXT;
ALTER TABLE cases ADD COLUMN setting_words TEXT;
-- Since when the child learns where they learn now.
ALTER TABLE cases ADD COLUMN school_from TEXT CHECK (length(school_from) = 10);

-- What is known of a child's care, and of who works with the family; nothing where nothing is. Their name stands with the case.
CREATE TABLE case_care (
    case_id BLOB NOT NULL PRIMARY KEY REFERENCES cases (id) CHECK (length(case_id) = 16),
    was_in_care INTEGER NOT NULL CHECK (was_in_care IN (0, 1)),
    -- Since when it is as it is recorded now.
    care_from TEXT CHECK (length(care_from) = 10),
    authority TEXT,
    involvement TEXT NOT NULL,
    involved_from TEXT CHECK (length(involved_from) = 10),
    worker_team TEXT,
    worker_phone TEXT,
    worker_email TEXT
) STRICT;
