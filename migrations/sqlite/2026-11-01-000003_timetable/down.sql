DROP TABLE deadlines;
DROP TABLE facts;
