DROP TABLE requests;
DROP TABLE case_people;
DROP TABLE cases;
DROP TABLE counters;
DROP TABLE people;
DROP TABLE bank_holidays;
DROP TABLE institution_closures;
DROP TABLE institutions;
