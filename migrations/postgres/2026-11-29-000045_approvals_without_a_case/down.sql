DELETE FROM approvals WHERE case_id IS NULL;
ALTER TABLE approvals DROP CONSTRAINT approvals_check5;
ALTER TABLE approvals ALTER COLUMN case_id SET NOT NULL;
