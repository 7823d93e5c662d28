ALTER TABLE plan_versions DROP COLUMN keyed_late_reason;
