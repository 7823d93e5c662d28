DROP INDEX documents_by_person;
