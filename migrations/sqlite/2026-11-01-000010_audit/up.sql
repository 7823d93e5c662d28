CREATE TABLE audit_entries (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    at TEXT NOT NULL CHECK (length(at) = 27),
    actor_id BLOB REFERENCES users (id) CHECK (length(actor_id) = 16),
    action TEXT NOT NULL,
    case_id BLOB REFERENCES cases (id) CHECK (length(case_id) = 16),
    object_kind TEXT,
    object_id BLOB CHECK (length(object_id) = 16),
    outcome TEXT NOT NULL,
    reason TEXT,
    request_id BLOB CHECK (length(request_id) = 16),
    -- Which key the details are stored under; 'plain' until field encryption arrives.
    key_id TEXT NOT NULL,
    details TEXT NOT NULL CHECK (json_valid(details))
) STRICT;
CREATE INDEX audit_entries_case ON audit_entries (case_id, at);
CREATE INDEX audit_entries_actor ON audit_entries (actor_id, at);

CREATE TABLE audit_chain (
    number INTEGER NOT NULL PRIMARY KEY,
    entry_id BLOB NOT NULL UNIQUE REFERENCES audit_entries (id) CHECK (length(entry_id) = 16),
    hash TEXT NOT NULL
) STRICT;

CREATE TABLE audit_unsealed (
    entry_id BLOB NOT NULL PRIMARY KEY REFERENCES audit_entries (id) CHECK (length(entry_id) = 16)
) STRICT;

CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    token BLOB NOT NULL CHECK (length(token) = 16),
    until TEXT NOT NULL CHECK (length(until) = 27)
) STRICT;

CREATE TABLE recent_views (
    user_id BLOB NOT NULL REFERENCES users (id) CHECK (length(user_id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    viewed_at TEXT NOT NULL CHECK (length(viewed_at) = 27),
    PRIMARY KEY (user_id, case_id)
) STRICT;
CREATE INDEX recent_views_user ON recent_views (user_id, viewed_at);
CREATE TRIGGER facts_are_not_updated BEFORE UPDATE ON facts
BEGIN SELECT raise(ABORT, 'facts rows are append-only'); END;
CREATE TRIGGER facts_are_not_deleted BEFORE DELETE ON facts
BEGIN SELECT raise(ABORT, 'facts rows are append-only'); END;
CREATE TRIGGER audit_entries_are_not_updated BEFORE UPDATE ON audit_entries
BEGIN SELECT raise(ABORT, 'audit_entries rows are append-only'); END;
CREATE TRIGGER audit_entries_are_not_deleted BEFORE DELETE ON audit_entries
BEGIN SELECT raise(ABORT, 'audit_entries rows are append-only'); END;
CREATE TRIGGER audit_chain_are_not_updated BEFORE UPDATE ON audit_chain
BEGIN SELECT raise(ABORT, 'audit_chain rows are append-only'); END;
CREATE TRIGGER audit_chain_are_not_deleted BEFORE DELETE ON audit_chain
BEGIN SELECT raise(ABORT, 'audit_chain rows are append-only'); END;
CREATE TRIGGER plan_versions_are_not_updated BEFORE UPDATE ON plan_versions
BEGIN SELECT raise(ABORT, 'plan_versions rows are append-only'); END;
CREATE TRIGGER plan_versions_are_not_deleted BEFORE DELETE ON plan_versions
BEGIN SELECT raise(ABORT, 'plan_versions rows are append-only'); END;
