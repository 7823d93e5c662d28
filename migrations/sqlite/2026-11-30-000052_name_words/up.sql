-- The words by which somebody is found, each as it is compared and backwards: of a word with one letter wrong either the beginning or the end is right.
CREATE TABLE name_words (
    word TEXT NOT NULL,
    backwards TEXT NOT NULL,
    person_id BLOB NOT NULL REFERENCES people (id) CHECK (length(person_id) = 16),
    PRIMARY KEY (word, person_id)
) STRICT;
CREATE INDEX name_words_backwards ON name_words (backwards);
CREATE INDEX name_words_person ON name_words (person_id);
CREATE INDEX people_postcode ON people (postcode) WHERE postcode IS NOT NULL;
CREATE INDEX people_nhs_number ON people (nhs_number) WHERE nhs_number IS NOT NULL;
CREATE INDEX cases_institution ON cases (institution_id, began_on);
