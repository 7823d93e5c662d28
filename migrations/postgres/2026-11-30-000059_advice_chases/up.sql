-- Late advice as it was chased by whoever runs the case, and what was said to that; one row for each time and request.
CREATE TABLE advice_chases (
    id uuid NOT NULL PRIMARY KEY,
    advice_request_id uuid NOT NULL REFERENCES advice_requests (id),
    chased_on date NOT NULL,
    chased_at timestamptz NOT NULL,
    chased_by uuid NOT NULL REFERENCES users (id),
    -- What was written to whoever owes it.
    words text NOT NULL,
    -- What they said, and the day that they gave.
    said text,
    promised_on date,
    answered_by uuid REFERENCES users (id),
    answered_at timestamptz,
    CHECK ((said IS NULL) = (answered_at IS NULL)),
    CHECK ((said IS NULL) = (answered_by IS NULL)),
    CHECK (promised_on IS NULL OR said IS NOT NULL)
);
CREATE INDEX advice_chases_request ON advice_chases (advice_request_id, chased_at);
