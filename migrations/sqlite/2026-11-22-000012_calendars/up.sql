-- Days on which the authority's own offices close. They count like any other day in every limit; only our own targets keep clear of them.
CREATE TABLE authority_closures (
    first_closed_on TEXT NOT NULL PRIMARY KEY CHECK (length(first_closed_on) = 10),
    last_closed_on TEXT NOT NULL CHECK (length(last_closed_on) = 10),
    name TEXT NOT NULL,
    added_at TEXT NOT NULL CHECK (length(added_at) = 27),
    added_by BLOB REFERENCES users (id) CHECK (length(added_by) = 16)
) STRICT;

-- Every change of a calendar, and how far the stored dates of all cases have followed it.
CREATE TABLE calendar_changes (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind TEXT NOT NULL,
    institution_id BLOB REFERENCES institutions (id) CHECK (length(institution_id) = 16),
    first_on TEXT NOT NULL CHECK (length(first_on) = 10),
    last_on TEXT NOT NULL CHECK (length(last_on) = 10),
    name TEXT NOT NULL,
    reason TEXT,
    changed_at TEXT NOT NULL CHECK (length(changed_at) = 27),
    changed_by BLOB REFERENCES users (id) CHECK (length(changed_by) = 16),
    week_limits INTEGER NOT NULL,
    week_limits_moved INTEGER NOT NULL,
    followed_to BLOB CHECK (length(followed_to) = 16),
    followed_at TEXT CHECK (length(followed_at) = 27)
) STRICT;
CREATE INDEX calendar_changes_changed ON calendar_changes (changed_at, id);

CREATE TABLE calendar_moves (
    change_id BLOB NOT NULL REFERENCES calendar_changes (id) CHECK (length(change_id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    duty TEXT NOT NULL,
    what TEXT NOT NULL,
    title TEXT NOT NULL,
    moved_from TEXT CHECK (length(moved_from) = 10),
    moved_to TEXT CHECK (length(moved_to) = 10),
    PRIMARY KEY (change_id, case_id, duty, what)
) STRICT;
