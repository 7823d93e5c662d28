DROP TRIGGER facts_are_kept ON facts;
DROP TRIGGER plan_versions_are_kept ON plan_versions;
DROP TABLE recent_views;
DROP TABLE leases;
DROP TABLE audit_unsealed;
DROP TABLE audit_chain;
DROP TABLE audit_entries;
DROP FUNCTION refuse_change();
