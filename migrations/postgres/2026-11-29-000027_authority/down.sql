DROP TABLE authority_details;
