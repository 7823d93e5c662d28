-- When each kind of work was last done, so that work that stands still is seen.
CREATE TABLE work_rounds (
    name text NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL
);
