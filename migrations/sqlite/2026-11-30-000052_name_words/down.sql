DROP INDEX cases_institution;
DROP INDEX people_nhs_number;
DROP INDEX people_postcode;
DROP TABLE name_words;
