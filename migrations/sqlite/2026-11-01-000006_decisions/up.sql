CREATE TABLE decisions (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id BLOB NOT NULL REFERENCES cases (id) CHECK (length(case_id) = 16),
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT NOT NULL,
    limbs TEXT NOT NULL CHECK (json_valid(limbs)),
    evidence_for TEXT NOT NULL,
    evidence_against TEXT NOT NULL,
    family_view TEXT NOT NULL,
    panel_recommendation TEXT,
    late_reason TEXT,
    outstanding_reason TEXT,
    proposed_by BLOB NOT NULL REFERENCES users (id) CHECK (length(proposed_by) = 16),
    proposed_at TEXT NOT NULL CHECK (length(proposed_at) = 27),
    decided_by BLOB REFERENCES users (id) CHECK (length(decided_by) = 16),
    decided_on TEXT CHECK (length(decided_on) = 10),
    differs_reason TEXT,
    notified_on TEXT CHECK (length(notified_on) = 10),
    notice TEXT,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX decisions_case ON decisions (case_id, kind);
CREATE INDEX decisions_state ON decisions (state, proposed_at);
