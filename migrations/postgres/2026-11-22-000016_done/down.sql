DROP INDEX deadlines_met;
