DROP TABLE stored_dates;
