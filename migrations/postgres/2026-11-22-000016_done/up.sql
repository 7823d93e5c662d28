-- What somebody has done lately is listed by its day.
CREATE INDEX deadlines_met ON deadlines (caseworker_id, met_on) WHERE met_on IS NOT NULL;
