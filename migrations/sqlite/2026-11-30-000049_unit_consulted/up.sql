-- The unit of the institution that is asked about; nothing where it is the institution itself.
ALTER TABLE consultations ADD COLUMN unit_id BLOB REFERENCES institution_units (id) CHECK (length(unit_id) = 16);
