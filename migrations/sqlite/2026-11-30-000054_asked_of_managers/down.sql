DROP TABLE questions;
DROP TABLE plan_asks;
