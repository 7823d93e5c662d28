DROP TABLE dates_followed;
