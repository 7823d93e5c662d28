-- Restricted: only the people named on the case may know of it, and the day by which that is looked at again. Unrestricted cases have neither.
ALTER TABLE cases ADD COLUMN restriction_review_on TEXT CHECK (length(restriction_review_on) = 10);
ALTER TABLE cases ADD COLUMN restriction_reason TEXT;
CREATE INDEX cases_restricted ON cases (id) WHERE restriction_review_on IS NOT NULL;

-- How somebody stands to one case, besides being assigned or in its team. Nothing is changed but that it ends.
CREATE TABLE standings (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    user_id BLOB NOT NULL REFERENCES users (id) CHECK (length(user_id) = 16),
    standing TEXT NOT NULL,
    reason TEXT NOT NULL,
    from_at TEXT NOT NULL CHECK (length(from_at) = 27),
    -- When it ends by itself; never where there is nothing.
    until_at TEXT CHECK (length(until_at) = 27),
    recorded_by BLOB NOT NULL REFERENCES users (id) CHECK (length(recorded_by) = 16),
    ended_at TEXT CHECK (length(ended_at) = 27),
    ended_by BLOB REFERENCES users (id) CHECK (length(ended_by) = 16),
    CHECK (until_at IS NULL OR until_at > from_at),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX standings_once ON standings (user_id, case_id, standing) WHERE ended_at IS NULL AND until_at IS NULL;
CREATE INDEX standings_user ON standings (user_id) WHERE ended_at IS NULL;
CREATE INDEX standings_case ON standings (case_id);
