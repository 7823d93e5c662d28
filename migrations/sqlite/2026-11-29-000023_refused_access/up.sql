-- What was refused is looked for by time, among very many rows of what was done.
CREATE INDEX audit_entries_refused ON audit_entries (at, id) WHERE outcome = 'refused';
