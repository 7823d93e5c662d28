DELETE FROM approvals WHERE case_id IS NULL;
CREATE TABLE approvals_new (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    -- The other case, where it is about two.
    other_case_id BLOB REFERENCES cases (id) CHECK (length(other_case_id) = 16),
    -- What would be done: a code.
    act TEXT NOT NULL,
    -- What it is done to: a fact, a case. Nothing has two proposals at once.
    subject_id BLOB NOT NULL CHECK (length(subject_id) = 16),
    -- What was answered by whoever proposes it.
    proposal TEXT NOT NULL CHECK (json_valid(proposal)),
    -- What it would do, as it was shown: where that becomes another, the proposal lapses.
    shown TEXT NOT NULL CHECK (json_valid(shown)),
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    proposed_by BLOB NOT NULL REFERENCES users (id) CHECK (length(proposed_by) = 16),
    proposed_at TEXT NOT NULL CHECK (length(proposed_at) = 27),
    -- Who ended it; nobody where it lapsed.
    ended_by BLOB REFERENCES users (id) CHECK (length(ended_by) = 16),
    ended_at TEXT CHECK (length(ended_at) = 27),
    -- Why it was refused.
    answer TEXT,
    CHECK ((state = 'waiting') = (ended_at IS NULL)),
    CHECK (state NOT IN ('approved', 'refused') OR (ended_by IS NOT NULL AND ended_by <> proposed_by)),
    CHECK (state <> 'withdrawn' OR ended_by = proposed_by),
    CHECK (state <> 'refused' OR answer IS NOT NULL),
    CHECK (other_case_id IS NULL OR other_case_id <> case_id)
) STRICT;
INSERT INTO approvals_new SELECT id, case_id, other_case_id, act, subject_id, proposal, shown, reason, state, proposed_by, proposed_at, ended_by, ended_at, answer FROM approvals;
DROP TABLE approvals;
ALTER TABLE approvals_new RENAME TO approvals;
CREATE UNIQUE INDEX approvals_waiting ON approvals (act, subject_id) WHERE state = 'waiting';
CREATE INDEX approvals_case ON approvals (case_id, proposed_at);
CREATE INDEX approvals_other_case ON approvals (other_case_id) WHERE other_case_id IS NOT NULL;
CREATE INDEX approvals_state ON approvals (state, proposed_at);
CREATE INDEX approvals_proposed_by ON approvals (proposed_by, proposed_at);
