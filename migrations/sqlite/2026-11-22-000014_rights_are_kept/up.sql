CREATE TRIGGER rights_decisions_are_not_updated BEFORE UPDATE ON rights_decisions
BEGIN SELECT raise(ABORT, 'rights_decisions rows are append-only'); END;
CREATE TRIGGER rights_decisions_are_not_deleted BEFORE DELETE ON rights_decisions
BEGIN SELECT raise(ABORT, 'rights_decisions rows are append-only'); END;
