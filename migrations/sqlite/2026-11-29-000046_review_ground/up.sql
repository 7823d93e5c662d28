-- On what ground information governance reviews access to a case; nothing of other standings.
ALTER TABLE standings ADD COLUMN ground TEXT;
