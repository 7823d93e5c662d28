CREATE TABLE audit_entries (
    id uuid NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    actor_id uuid REFERENCES users (id),
    action text NOT NULL,
    case_id uuid REFERENCES cases (id),
    object_kind text,
    object_id uuid,
    outcome text NOT NULL,
    reason text,
    request_id uuid,
    -- Which key the details are stored under; 'plain' until field encryption arrives.
    key_id text NOT NULL,
    details jsonb NOT NULL
);
CREATE INDEX audit_entries_case ON audit_entries (case_id, at);
CREATE INDEX audit_entries_actor ON audit_entries (actor_id, at);

CREATE TABLE audit_chain (
    number bigint NOT NULL PRIMARY KEY,
    entry_id uuid NOT NULL UNIQUE REFERENCES audit_entries (id),
    hash text NOT NULL
);

CREATE TABLE audit_unsealed (
    entry_id uuid NOT NULL PRIMARY KEY REFERENCES audit_entries (id)
);

CREATE TABLE leases (
    name text NOT NULL PRIMARY KEY,
    token uuid NOT NULL,
    until timestamptz NOT NULL
);

CREATE TABLE recent_views (
    user_id uuid NOT NULL REFERENCES users (id),
    case_id uuid NOT NULL REFERENCES cases (id),
    viewed_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, case_id)
);
CREATE INDEX recent_views_user ON recent_views (user_id, viewed_at);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER facts_are_kept BEFORE UPDATE OR DELETE ON facts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entries_are_kept BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_chain_are_kept BEFORE UPDATE OR DELETE ON audit_chain
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_versions_are_kept BEFORE UPDATE OR DELETE ON plan_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
