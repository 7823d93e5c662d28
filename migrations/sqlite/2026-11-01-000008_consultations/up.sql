CREATE TABLE consultations (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    institution_id BLOB NOT NULL REFERENCES institutions (id) CHECK (length(institution_id) = 16),
    is_family_preference INTEGER NOT NULL CHECK (is_family_preference IN (0, 1)),
    preference_on TEXT CHECK (length(preference_on) = 10),
    sent_on TEXT NOT NULL CHECK (length(sent_on) = 10),
    replied_on TEXT CHECK (length(replied_on) = 10),
    outcome TEXT,
    ground TEXT,
    reply TEXT,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX consultations_case ON consultations (case_id, sent_on);
