DROP TABLE emergencies;
