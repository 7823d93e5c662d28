-- Restricted: only the people named on the case may know of it, and the day by which that is looked at again. Unrestricted cases have neither.
ALTER TABLE cases ADD COLUMN restriction_review_on date;
ALTER TABLE cases ADD COLUMN restriction_reason text;
CREATE INDEX cases_restricted ON cases (id) WHERE restriction_review_on IS NOT NULL;

-- How somebody stands to one case, besides being assigned or in its team. Nothing is changed but that it ends.
CREATE TABLE standings (
    id uuid NOT NULL PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id),
    user_id uuid NOT NULL REFERENCES users (id),
    standing text NOT NULL,
    reason text NOT NULL,
    from_at timestamptz NOT NULL,
    -- When it ends by itself; never where there is nothing.
    until_at timestamptz,
    recorded_by uuid NOT NULL REFERENCES users (id),
    ended_at timestamptz,
    ended_by uuid REFERENCES users (id),
    CHECK (until_at IS NULL OR until_at > from_at),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE UNIQUE INDEX standings_once ON standings (user_id, case_id, standing) WHERE ended_at IS NULL AND until_at IS NULL;
CREATE INDEX standings_user ON standings (user_id) WHERE ended_at IS NULL;
CREATE INDEX standings_case ON standings (case_id);
