DROP TABLE alarms;
ALTER TABLE recent_views DROP COLUMN is_theirs;
