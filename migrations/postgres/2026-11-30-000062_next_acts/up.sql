-- What is next in a case on its way to a plan, as it was found on a day: a copy for lists. It is gone as soon as the case is written.
CREATE TABLE next_acts (
    case_id uuid NOT NULL PRIMARY KEY REFERENCES cases (id),
    act text NOT NULL,
    -- Who cannot do it, because they proposed or wrote it.
    not_by jsonb NOT NULL,
    found_on date NOT NULL
);
