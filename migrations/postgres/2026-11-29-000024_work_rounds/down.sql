DROP TABLE work_rounds;
