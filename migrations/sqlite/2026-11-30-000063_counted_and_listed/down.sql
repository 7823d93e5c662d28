DROP INDEX notices_unread;
CREATE INDEX notices_unread ON notices (user_id, id) WHERE read_at IS NULL;
DROP INDEX audit_entries_acts;
