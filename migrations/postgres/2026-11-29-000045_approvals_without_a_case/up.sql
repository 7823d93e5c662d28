-- What somebody proposed need be about no case: a role that an account is given is about none.
ALTER TABLE approvals ALTER COLUMN case_id DROP NOT NULL;
ALTER TABLE approvals ADD CHECK (case_id IS NOT NULL OR other_case_id IS NULL);
