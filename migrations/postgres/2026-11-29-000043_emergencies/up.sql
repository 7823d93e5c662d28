-- What is kept of the opening of a case in an emergency, besides the standing that it gives: on what ground, and what a review found.
CREATE TABLE emergencies (
    id uuid NOT NULL PRIMARY KEY REFERENCES standings (id),
    ground text NOT NULL,
    -- The last day on which a review is in time.
    review_due_on date NOT NULL,
    outcome text,
    findings text,
    reviewed_by uuid REFERENCES users (id),
    reviewed_at timestamptz,
    CHECK ((outcome IS NULL) = (findings IS NULL)),
    CHECK ((outcome IS NULL) = (reviewed_by IS NULL)),
    CHECK ((outcome IS NULL) = (reviewed_at IS NULL))
);
CREATE INDEX emergencies_unreviewed ON emergencies (review_due_on) WHERE outcome IS NULL;
