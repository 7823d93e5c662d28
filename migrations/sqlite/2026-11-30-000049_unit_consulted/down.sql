ALTER TABLE consultations DROP COLUMN unit_id;
