DROP TABLE advice;
DROP TABLE advice_requests;
