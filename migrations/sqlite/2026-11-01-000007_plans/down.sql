DROP TABLE plan_comments;
DROP TABLE plan_versions;
DROP TABLE plan_rows;
DROP TABLE plans;
