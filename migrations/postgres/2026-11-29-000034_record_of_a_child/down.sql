DROP TABLE case_care;
ALTER TABLE cases DROP COLUMN school_from;
ALTER TABLE cases DROP COLUMN setting_words;
ALTER TABLE cases DROP COLUMN setting;
