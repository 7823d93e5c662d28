-- Figures read every duty of one rule that was met in a period.
CREATE INDEX deadlines_rule ON deadlines (rule, met_on, case_id, is_excused);
