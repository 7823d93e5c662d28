-- The logo of the authority from a day on, by the hash of its file; without a file, that there is none from then on. Nothing is changed: what holds on a
-- day is the latest that begins by then, and of those the one recorded last.
CREATE TABLE authority_logos (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    sha256 TEXT CHECK (length(sha256) = 64),
    content_type TEXT,
    width INTEGER CHECK (width > 0),
    height INTEGER CHECK (height > 0),
    from_on TEXT NOT NULL CHECK (length(from_on) = 10),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 27),
    recorded_by BLOB NOT NULL REFERENCES users (id) CHECK (length(recorded_by) = 16),
    CHECK (
        (sha256 IS NULL) = (content_type IS NULL) AND (sha256 IS NULL) = (width IS NULL) AND (sha256 IS NULL) = (height IS NULL)
    )
) STRICT;
CREATE INDEX authority_logos_from ON authority_logos (from_on);
