-- Which program worked out the stored dates: after an update they are worked out again, because its law, its words and its receipts may be others.
CREATE TABLE stored_dates (
    program TEXT NOT NULL PRIMARY KEY
) STRICT;
