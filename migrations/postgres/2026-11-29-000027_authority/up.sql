-- What is known of the authority, each from a day on. Nothing is changed: what holds on a day is the latest that begins by then, and of those the one recorded last.
CREATE TABLE authority_details (
    id uuid NOT NULL PRIMARY KEY,
    detail text NOT NULL,
    text text NOT NULL,
    from_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid NOT NULL REFERENCES users (id)
);
CREATE INDEX authority_details_detail ON authority_details (detail, from_on);
