DROP TABLE next_acts;
