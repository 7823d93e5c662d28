CREATE TABLE consultations (
    id uuid NOT NULL PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id),
    institution_id uuid NOT NULL REFERENCES institutions (id),
    is_family_preference boolean NOT NULL,
    preference_on date,
    sent_on date NOT NULL,
    replied_on date,
    outcome text,
    ground text,
    reply text,
    version integer NOT NULL
);
CREATE INDEX consultations_case ON consultations (case_id, sent_on);
