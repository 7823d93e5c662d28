DROP INDEX flags_once;
CREATE UNIQUE INDEX flags_once ON flags (case_id, kind) WHERE ended_at IS NULL;
DROP TABLE absences;
