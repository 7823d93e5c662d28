-- Late advice as it was chased by whoever runs the case, and what was said to that; one row for each time and request.
CREATE TABLE advice_chases (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    advice_request_id BLOB NOT NULL REFERENCES advice_requests (id) CHECK (length(advice_request_id) = 16),
    chased_on TEXT NOT NULL CHECK (length(chased_on) = 10),
    chased_at TEXT NOT NULL CHECK (length(chased_at) = 27),
    chased_by BLOB NOT NULL REFERENCES users (id) CHECK (length(chased_by) = 16),
    -- What was written to whoever owes it.
    words TEXT NOT NULL,
    -- What they said, and the day that they gave.
    said TEXT,
    promised_on TEXT CHECK (length(promised_on) = 10),
    answered_by BLOB REFERENCES users (id) CHECK (length(answered_by) = 16),
    answered_at TEXT CHECK (length(answered_at) = 27),
    CHECK ((said IS NULL) = (answered_at IS NULL)),
    CHECK ((said IS NULL) = (answered_by IS NULL)),
    CHECK (promised_on IS NULL OR said IS NOT NULL)
) STRICT;
CREATE INDEX advice_chases_request ON advice_chases (advice_request_id, chased_at);
