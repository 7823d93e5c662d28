CREATE TRIGGER rights_decisions_are_kept BEFORE UPDATE OR DELETE ON rights_decisions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
