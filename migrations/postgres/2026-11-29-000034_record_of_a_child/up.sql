-- How a child is educated who learns at no institution of the register, by the codes of the SEN2 return, and what is said of it.
ALTER TABLE cases ADD COLUMN setting text;
ALTER TABLE cases ADD COLUMN setting_words text;
-- Since when the child learns where they learn now.
ALTER TABLE cases ADD COLUMN school_from date;
