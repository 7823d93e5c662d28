-- What is next in a case on its way to a plan, as it was found on a day: a copy for lists. It is gone as soon as the case is written.
CREATE TABLE next_acts (
    case_id BLOB NOT NULL PRIMARY KEY REFERENCES cases (id) CHECK (length(case_id) = 16),
    act TEXT NOT NULL,
    -- Who cannot do it, because they proposed or wrote it.
    not_by TEXT NOT NULL CHECK (json_valid(not_by)),
    found_on TEXT NOT NULL CHECK (length(found_on) = 10)
) STRICT;
