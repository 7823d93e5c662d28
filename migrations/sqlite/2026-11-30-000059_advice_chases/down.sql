DROP TABLE advice_chases;
