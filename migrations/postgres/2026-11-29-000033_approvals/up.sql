-- What somebody proposed that counts only once a second person has approved it.
CREATE TABLE approvals (
    id uuid NOT NULL PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id),
    -- The other case, where it is about two.
    other_case_id uuid REFERENCES cases (id),
    -- What would be done: a code.
    act text NOT NULL,
    -- What it is done to: a fact, a case. Nothing has two proposals at once.
    subject_id uuid NOT NULL,
    -- What was answered by whoever proposes it.
    proposal jsonb NOT NULL,
    -- What it would do, as it was shown: where that becomes another, the proposal lapses.
    shown jsonb NOT NULL,
    reason text NOT NULL,
    state text NOT NULL,
    proposed_by uuid NOT NULL REFERENCES users (id),
    proposed_at timestamptz NOT NULL,
    -- Who ended it; nobody where it lapsed.
    ended_by uuid REFERENCES users (id),
    ended_at timestamptz,
    -- Why it was refused.
    answer text,
    CHECK ((state = 'waiting') = (ended_at IS NULL)),
    CHECK (state NOT IN ('approved', 'refused') OR (ended_by IS NOT NULL AND ended_by <> proposed_by)),
    CHECK (state <> 'withdrawn' OR ended_by = proposed_by),
    CHECK (state <> 'refused' OR answer IS NOT NULL),
    CHECK (other_case_id IS NULL OR other_case_id <> case_id)
);
CREATE UNIQUE INDEX approvals_waiting ON approvals (act, subject_id) WHERE state = 'waiting';
CREATE INDEX approvals_case ON approvals (case_id, proposed_at);
CREATE INDEX approvals_other_case ON approvals (other_case_id) WHERE other_case_id IS NOT NULL;
CREATE INDEX approvals_state ON approvals (state, proposed_at);
CREATE INDEX approvals_proposed_by ON approvals (proposed_by, proposed_at);
