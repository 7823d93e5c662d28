-- What one person added in a day is summed before each file of theirs is kept.
CREATE INDEX documents_by_person ON documents (uploaded_by, uploaded_at);
