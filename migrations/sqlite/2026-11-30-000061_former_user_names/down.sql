DROP TABLE former_user_names;
