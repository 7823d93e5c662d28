DROP TABLE tasks;
DROP TABLE notices;
