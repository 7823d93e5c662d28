DROP TABLE calendar_moves;
DROP TABLE calendar_changes;
DROP TABLE authority_closures;
