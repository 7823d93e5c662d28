-- The day on which whoever made a request withdrew it alone, while others still asked.
ALTER TABLE requests ADD COLUMN withdrawn_on date;
