-- What people who sign in were called before: whatever they did until then is told under the name that they had.
CREATE TABLE former_user_names (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    name text NOT NULL,
    -- The last instant at which it was theirs.
    until_at timestamptz NOT NULL
);
CREATE INDEX former_user_names_user ON former_user_names (user_id, until_at);
CREATE TRIGGER former_user_names_are_kept BEFORE UPDATE OR DELETE ON former_user_names
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
