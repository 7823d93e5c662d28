-- The words by which somebody is found, each as it is compared and backwards: of a word with one letter wrong either the beginning or the end is right.
-- Compared letter by letter, so that a range holds the words that begin alike.
CREATE TABLE name_words (
    word text COLLATE "C" NOT NULL,
    backwards text COLLATE "C" NOT NULL,
    person_id uuid NOT NULL REFERENCES people (id),
    PRIMARY KEY (word, person_id)
);
CREATE INDEX name_words_backwards ON name_words (backwards);
CREATE INDEX name_words_person ON name_words (person_id);
CREATE INDEX people_postcode ON people (postcode) WHERE postcode IS NOT NULL;
CREATE INDEX people_nhs_number ON people (nhs_number) WHERE nhs_number IS NOT NULL;
CREATE INDEX cases_institution ON cases (institution_id, began_on);
