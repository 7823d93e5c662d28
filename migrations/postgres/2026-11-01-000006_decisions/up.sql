CREATE TABLE decisions (
    id uuid NOT NULL PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES cases (id),
    kind text NOT NULL,
    state text NOT NULL,
    outcome text NOT NULL,
    limbs jsonb NOT NULL,
    evidence_for text NOT NULL,
    evidence_against text NOT NULL,
    family_view text NOT NULL,
    panel_recommendation text,
    late_reason text,
    outstanding_reason text,
    proposed_by uuid NOT NULL REFERENCES users (id),
    proposed_at timestamptz NOT NULL,
    decided_by uuid REFERENCES users (id),
    decided_on date,
    differs_reason text,
    notified_on date,
    notice text,
    version integer NOT NULL
);
CREATE INDEX decisions_case ON decisions (case_id, kind);
CREATE INDEX decisions_state ON decisions (state, proposed_at);
