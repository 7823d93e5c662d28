CREATE TABLE institutions (
    id uuid NOT NULL PRIMARY KEY,
    urn text UNIQUE,
    name text NOT NULL,
    kind text NOT NULL,
    email text,
    phone text,
    address text,
    senco text,
    search_text text NOT NULL,
    closed_on date
);
CREATE INDEX institutions_search ON institutions (search_text);

CREATE TABLE institution_closures (
    institution_id uuid NOT NULL REFERENCES institutions (id),
    first_closed_on date NOT NULL,
    reopens_on date NOT NULL,
    PRIMARY KEY (institution_id, first_closed_on)
);

CREATE TABLE bank_holidays (
    held_on date NOT NULL PRIMARY KEY,
    name text NOT NULL,
    added_at timestamptz NOT NULL,
    added_by uuid REFERENCES users (id)
);

CREATE TABLE people (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    -- Lower case, accents and punctuation removed: what searching and likely matches read.
    search_text text NOT NULL,
    born_on date,
    upn text,
    nhs_number text,
    address text,
    address_is_confidential boolean NOT NULL,
    email text,
    phone text,
    contact_preference text,
    language text,
    needs_interpreter boolean NOT NULL,
    version integer NOT NULL
);
CREATE INDEX people_search ON people (search_text);
CREATE INDEX people_born ON people (born_on);
CREATE INDEX people_upn ON people (upn);

CREATE TABLE counters (
    name text NOT NULL PRIMARY KEY,
    value integer NOT NULL
);
INSERT INTO counters (name, value) VALUES ('case', 0);

CREATE TABLE cases (
    id uuid NOT NULL PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    child_id uuid NOT NULL REFERENCES people (id),
    institution_id uuid REFERENCES institutions (id),
    team_id uuid NOT NULL REFERENCES teams (id),
    caseworker_id uuid REFERENCES users (id),
    stage text NOT NULL,
    -- Follows from the stage, so that lists of open cases come out of an index in their order.
    is_open boolean NOT NULL GENERATED ALWAYS AS (stage IN ('requested', 'assessing', 'drafting', 'draft_sent')) STORED,
    -- The day the statutory clock began: the request, or the day the authority became responsible.
    began_on date NOT NULL,
    closed_on date,
    -- What the identity bar shows beside the name, such as a social worker; never a reason.
    social_worker text,
    year_group_shift integer NOT NULL,
    in_care boolean NOT NULL,
    hearing_impairment boolean NOT NULL,
    vision_impairment boolean NOT NULL,
    armed_forces_family boolean NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX cases_child ON cases (child_id);
CREATE INDEX cases_caseworker ON cases (caseworker_id, is_open, began_on, id, stage);
CREATE INDEX cases_team ON cases (team_id, is_open, began_on, id, stage);
CREATE INDEX cases_stage ON cases (stage, began_on);

CREATE TABLE case_people (
    case_id uuid NOT NULL REFERENCES cases (id),
    person_id uuid NOT NULL REFERENCES people (id),
    relation text NOT NULL,
    has_parental_responsibility boolean NOT NULL,
    responsibility_checked_on date,
    is_main_contact boolean NOT NULL,
    ended_on date,
    PRIMARY KEY (case_id, person_id)
);
CREATE INDEX case_people_person ON case_people (person_id);

CREATE TABLE requests (
    id uuid NOT NULL PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id),
    received_on date NOT NULL,
    keyed_at timestamptz NOT NULL,
    keyed_by uuid NOT NULL REFERENCES users (id),
    source text NOT NULL,
    channel text NOT NULL,
    requester_name text NOT NULL,
    requester_email text,
    concerns text NOT NULL,
    -- Why a new record was made although a likely match was shown.
    match_reason text,
    acknowledged_on date
);
CREATE INDEX requests_case ON requests (case_id);
