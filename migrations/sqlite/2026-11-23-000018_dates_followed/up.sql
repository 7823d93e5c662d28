-- The program by whose law, words and receipts the stored dates of every case were last worked out. There is one row at the most.
CREATE TABLE dates_followed (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    program TEXT NOT NULL
) STRICT;
