CREATE TABLE documents (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    class TEXT NOT NULL,
    title TEXT NOT NULL,
    file_name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    state TEXT NOT NULL,
    uploaded_by BLOB NOT NULL REFERENCES users (id) CHECK (length(uploaded_by) = 16),
    uploaded_at TEXT NOT NULL CHECK (length(uploaded_at) = 27),
    advice_request_id BLOB CHECK (length(advice_request_id) = 16),
    withdrawn_at TEXT CHECK (length(withdrawn_at) = 27),
    withdrawn_reason TEXT,
    UNIQUE (case_id, id)
) STRICT;
CREATE INDEX documents_case ON documents (case_id, uploaded_at);
