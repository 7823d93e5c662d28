-- Tasks of administrators named restricted cases. They may not know which cases those are.
UPDATE tasks
SET case_id = NULL,
    title = 'A restricted case: nobody to tell',
    detail = 'There is a notice about a restricted case for information governance. Where nobody with that role can be told, give somebody that role.'
WHERE user_id IS NULL AND team_id IS NULL AND EXISTS (
    SELECT 1 FROM cases
    WHERE cases.restriction_review_on IS NOT NULL AND (cases.id = tasks.case_id OR tasks.title LIKE cases.reference || ': %')
);
