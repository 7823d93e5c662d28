-- What is kept of the opening of a case in an emergency, besides the standing that it gives: on what ground, and what a review found.
CREATE TABLE emergencies (
    id BLOB NOT NULL PRIMARY KEY REFERENCES standings (id) CHECK (length(id) = 16),
    ground TEXT NOT NULL,
    -- The last day on which a review is in time.
    review_due_on TEXT NOT NULL CHECK (length(review_due_on) = 10),
    outcome TEXT,
    findings TEXT,
    reviewed_by BLOB REFERENCES users (id) CHECK (length(reviewed_by) = 16),
    reviewed_at TEXT CHECK (length(reviewed_at) = 27),
    CHECK ((outcome IS NULL) = (findings IS NULL)),
    CHECK ((outcome IS NULL) = (reviewed_by IS NULL)),
    CHECK ((outcome IS NULL) = (reviewed_at IS NULL))
) STRICT;
CREATE INDEX emergencies_unreviewed ON emergencies (review_due_on) WHERE outcome IS NULL;
