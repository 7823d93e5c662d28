DROP TABLE authority_logos;
