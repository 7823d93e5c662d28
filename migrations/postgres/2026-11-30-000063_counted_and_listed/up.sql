-- The newest acts on a case are read for its page; those who looked at it since may be many times as many.
CREATE INDEX audit_entries_acts ON audit_entries (case_id, at, id) WHERE action <> 'case.view';

-- Counting what somebody has not read needs no more than the index has.
DROP INDEX notices_unread;
CREATE INDEX notices_unread ON notices (user_id, mail_state, case_id, id) WHERE read_at IS NULL;
