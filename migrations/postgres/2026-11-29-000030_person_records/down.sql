DROP TABLE person_changes;
ALTER TABLE people DROP COLUMN postcode;
ALTER TABLE people DROP COLUMN ethnicity;
ALTER TABLE people DROP COLUMN sex;
ALTER TABLE people DROP COLUMN earlier_names;
ALTER TABLE people DROP COLUMN known_as;
