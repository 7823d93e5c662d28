CREATE TABLE institutions (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    urn TEXT UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    address TEXT,
    senco TEXT,
    search_text TEXT NOT NULL,
    closed_on TEXT CHECK (length(closed_on) = 10)
) STRICT;
CREATE INDEX institutions_search ON institutions (search_text);

CREATE TABLE institution_closures (
    institution_id BLOB NOT NULL REFERENCES institutions (id) CHECK (length(institution_id) = 16),
    first_closed_on TEXT NOT NULL CHECK (length(first_closed_on) = 10),
    reopens_on TEXT NOT NULL CHECK (length(reopens_on) = 10),
    PRIMARY KEY (institution_id, first_closed_on)
) STRICT;

CREATE TABLE bank_holidays (
    held_on TEXT NOT NULL PRIMARY KEY CHECK (length(held_on) = 10),
    name TEXT NOT NULL,
    added_at TEXT NOT NULL CHECK (length(added_at) = 27),
    added_by BLOB REFERENCES users (id) CHECK (length(added_by) = 16)
) STRICT;

CREATE TABLE people (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name TEXT NOT NULL,
    -- Lower case, accents and punctuation removed: what searching and likely matches read.
    search_text TEXT NOT NULL,
    born_on TEXT CHECK (length(born_on) = 10),
    upn TEXT,
    nhs_number TEXT,
    address TEXT,
    address_is_confidential INTEGER NOT NULL CHECK (address_is_confidential IN (0, 1)),
    email TEXT,
    phone TEXT,
    contact_preference TEXT,
    language TEXT,
    needs_interpreter INTEGER NOT NULL CHECK (needs_interpreter IN (0, 1)),
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX people_search ON people (search_text);
CREATE INDEX people_born ON people (born_on);
CREATE INDEX people_upn ON people (upn);

CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
INSERT INTO counters (name, value) VALUES ('case', 0);

CREATE TABLE cases (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    reference TEXT NOT NULL UNIQUE,
    child_id BLOB NOT NULL REFERENCES people (id) CHECK (length(child_id) = 16),
    institution_id BLOB REFERENCES institutions (id) CHECK (length(institution_id) = 16),
    team_id BLOB NOT NULL REFERENCES teams (id) CHECK (length(team_id) = 16),
    caseworker_id BLOB REFERENCES users (id) CHECK (length(caseworker_id) = 16),
    stage TEXT NOT NULL,
    -- Follows from the stage, so that lists of open cases come out of an index in their order.
    is_open INTEGER NOT NULL GENERATED ALWAYS AS (stage IN ('requested', 'assessing', 'drafting', 'draft_sent')) STORED
        CHECK (is_open IN (0, 1)),
    -- The day the statutory clock began: the request, or the day the authority became responsible.
    began_on TEXT NOT NULL CHECK (length(began_on) = 10),
    closed_on TEXT CHECK (length(closed_on) = 10),
    -- What the identity bar shows beside the name, such as a social worker; never a reason.
    social_worker TEXT,
    year_group_shift INTEGER NOT NULL,
    in_care INTEGER NOT NULL CHECK (in_care IN (0, 1)),
    hearing_impairment INTEGER NOT NULL CHECK (hearing_impairment IN (0, 1)),
    vision_impairment INTEGER NOT NULL CHECK (vision_impairment IN (0, 1)),
    armed_forces_family INTEGER NOT NULL CHECK (armed_forces_family IN (0, 1)),
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL CHECK (length(created_at) = 27)
) STRICT;
CREATE INDEX cases_child ON cases (child_id);
CREATE INDEX cases_caseworker ON cases (caseworker_id, is_open, began_on, id, stage);
CREATE INDEX cases_team ON cases (team_id, is_open, began_on, id, stage);
CREATE INDEX cases_stage ON cases (stage, began_on);

CREATE TABLE case_people (
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    person_id BLOB NOT NULL REFERENCES people (id) CHECK (length(person_id) = 16),
    relation TEXT NOT NULL,
    has_parental_responsibility INTEGER NOT NULL CHECK (has_parental_responsibility IN (0, 1)),
    responsibility_checked_on TEXT CHECK (length(responsibility_checked_on) = 10),
    is_main_contact INTEGER NOT NULL CHECK (is_main_contact IN (0, 1)),
    ended_on TEXT CHECK (length(ended_on) = 10),
    PRIMARY KEY (case_id, person_id)
) STRICT;
CREATE INDEX case_people_person ON case_people (person_id);

CREATE TABLE requests (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    received_on TEXT NOT NULL CHECK (length(received_on) = 10),
    keyed_at TEXT NOT NULL CHECK (length(keyed_at) = 27),
    keyed_by BLOB NOT NULL REFERENCES users (id) CHECK (length(keyed_by) = 16),
    source TEXT NOT NULL,
    channel TEXT NOT NULL,
    requester_name TEXT NOT NULL,
    requester_email TEXT,
    concerns TEXT NOT NULL,
    -- Why a new record was made although a likely match was shown.
    match_reason TEXT,
    acknowledged_on TEXT CHECK (length(acknowledged_on) = 10)
) STRICT;
CREATE INDEX requests_case ON requests (case_id);
