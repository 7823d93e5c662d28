ALTER TABLE people DROP COLUMN is_kept_apart;
