-- What went over from a duplicate that was merged into the case of the same child, so that the merging can be undone.
CREATE TABLE merges (
    -- The duplicate, as long as it is merged.
    case_id uuid NOT NULL PRIMARY KEY REFERENCES cases (id),
    -- What it was, and which requests, facts, documents and people went over.
    went_over jsonb NOT NULL,
    merged_at timestamptz NOT NULL
);
