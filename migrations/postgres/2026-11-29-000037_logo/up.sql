-- The logo of the authority from a day on, by the hash of its file; without a file, that there is none from then on. Nothing is changed: what holds on a
-- day is the latest that begins by then, and of those the one recorded last.
CREATE TABLE authority_logos (
    id uuid NOT NULL PRIMARY KEY,
    sha256 text CHECK (length(sha256) = 64),
    content_type text,
    width integer CHECK (width > 0),
    height integer CHECK (height > 0),
    from_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL REFERENCES users (id),
    CHECK (
        (sha256 IS NULL) = (content_type IS NULL) AND (sha256 IS NULL) = (width IS NULL) AND (sha256 IS NULL) = (height IS NULL)
    )
);
CREATE INDEX authority_logos_from ON authority_logos (from_on);
