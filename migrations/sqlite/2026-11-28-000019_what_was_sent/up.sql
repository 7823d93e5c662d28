-- What was sent under the key of a form: the SHA-256 of the address with its content. Empty where the key was kept before anything of the content was.
ALTER TABLE submissions ADD COLUMN content TEXT NOT NULL DEFAULT '' CHECK (length(content) IN (0, 64));
-- What a program was answered.
ALTER TABLE submissions ADD COLUMN status INTEGER CHECK (status BETWEEN 200 AND 299);
ALTER TABLE submissions ADD COLUMN answer TEXT;
