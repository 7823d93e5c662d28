DROP INDEX deadlines_rule;
