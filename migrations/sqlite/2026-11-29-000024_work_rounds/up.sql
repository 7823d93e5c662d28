-- When each kind of work was last done, so that work that stands still is seen.
CREATE TABLE work_rounds (
    name TEXT NOT NULL PRIMARY KEY,
    at TEXT NOT NULL CHECK (length(at) = 27)
) STRICT;
