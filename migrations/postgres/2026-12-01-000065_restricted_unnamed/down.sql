-- Which cases they were is not kept.
SELECT 1;
