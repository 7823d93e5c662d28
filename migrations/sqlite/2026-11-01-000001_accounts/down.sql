DROP TABLE drafts;
DROP TABLE submissions;
DROP TABLE sign_in_failures;
DROP TABLE sessions;
DROP TABLE user_roles;
DROP TABLE users;
DROP TABLE teams;
