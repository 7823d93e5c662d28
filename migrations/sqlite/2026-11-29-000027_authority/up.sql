-- What is known of the authority, each from a day on. Nothing is changed: what holds on a day is the latest that begins by then, and of those the one recorded last.
CREATE TABLE authority_details (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    detail TEXT NOT NULL,
    text TEXT NOT NULL,
    from_on TEXT NOT NULL CHECK (length(from_on) = 10),
    recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 27),
    recorded_by BLOB NOT NULL REFERENCES users (id) CHECK (length(recorded_by) = 16)
) STRICT;
CREATE INDEX authority_details_detail ON authority_details (detail, from_on);
