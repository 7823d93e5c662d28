-- Days on which the authority's own offices close. They count like any other day in every limit; only our own targets keep clear of them.
CREATE TABLE authority_closures (
    first_closed_on date NOT NULL PRIMARY KEY,
    last_closed_on date NOT NULL,
    name text NOT NULL,
    added_at timestamptz NOT NULL,
    added_by uuid REFERENCES users (id)
);

-- Every change of a calendar, and how far the stored dates of all cases have followed it.
CREATE TABLE calendar_changes (
    id uuid NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    institution_id uuid REFERENCES institutions (id),
    first_on date NOT NULL,
    last_on date NOT NULL,
    name text NOT NULL,
    reason text,
    changed_at timestamptz NOT NULL,
    changed_by uuid REFERENCES users (id),
    week_limits integer NOT NULL,
    week_limits_moved integer NOT NULL,
    followed_to uuid,
    followed_at timestamptz
);
CREATE INDEX calendar_changes_changed ON calendar_changes (changed_at, id);

CREATE TABLE calendar_moves (
    change_id uuid NOT NULL REFERENCES calendar_changes (id),
    case_id uuid NOT NULL REFERENCES cases (id),
    duty text NOT NULL,
    what text NOT NULL,
    title text NOT NULL,
    moved_from date,
    moved_to date,
    PRIMARY KEY (change_id, case_id, duty, what)
);
