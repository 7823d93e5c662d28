CREATE TABLE documents (
    id uuid NOT NULL PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id),
    class text NOT NULL,
    title text NOT NULL,
    file_name text NOT NULL,
    content_type text NOT NULL,
    sha256 text NOT NULL,
    size_bytes bigint NOT NULL,
    state text NOT NULL,
    uploaded_by uuid NOT NULL REFERENCES users (id),
    uploaded_at timestamptz NOT NULL,
    advice_request_id uuid,
    withdrawn_at timestamptz,
    withdrawn_reason text,
    UNIQUE (case_id, id)
);
CREATE INDEX documents_case ON documents (case_id, uploaded_at);
