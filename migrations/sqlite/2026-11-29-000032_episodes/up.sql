-- Which assessment of the child a row belongs to, from 1: a request after a refusal, a withdrawal or the end of a plan begins the next one on the same case.
ALTER TABLE cases ADD COLUMN episode INTEGER NOT NULL DEFAULT 1;
ALTER TABLE requests ADD COLUMN episode INTEGER NOT NULL DEFAULT 1;
ALTER TABLE decisions ADD COLUMN episode INTEGER NOT NULL DEFAULT 1;
ALTER TABLE advice_requests ADD COLUMN episode INTEGER NOT NULL DEFAULT 1;
-- What became of a request when it was recorded: a code.
ALTER TABLE requests ADD COLUMN became TEXT NOT NULL DEFAULT 'began';
