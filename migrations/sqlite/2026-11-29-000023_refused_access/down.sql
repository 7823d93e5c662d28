DROP INDEX audit_entries_refused;
