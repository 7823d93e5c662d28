-- What went over from a duplicate that was merged into the case of the same child, so that the merging can be undone.
CREATE TABLE merges (
    -- The duplicate, as long as it is merged.
    case_id BLOB NOT NULL PRIMARY KEY REFERENCES cases (id) CHECK (length(case_id) = 16),
    -- What it was, and which requests, facts, documents and people went over.
    went_over TEXT NOT NULL CHECK (json_valid(went_over)),
    merged_at TEXT NOT NULL CHECK (length(merged_at) = 27)
) STRICT;
