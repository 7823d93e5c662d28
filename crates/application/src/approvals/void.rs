//! Why a proposal that waits cannot be approved any more.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::policy::{CaseSubject, Decision, Target, decide};
use ehc_persistence::{
    DbConnection, StorageResult,
    approvals::ApprovalRow,
    cases::{self, CaseRow},
    people,
};

use super::{
    Proposal,
    proposal::read,
    proposed::{Proposed, shown},
};
use crate::{
    access::somebody_of_case,
    timetable::{Law, Moved},
};

/// What makes a proposal void.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Void {
    /// It would not do any longer what was shown of it.
    Changed,
    /// Whoever proposed it could not propose it today.
    Proposer,
}

impl Void {
    /// What whoever proposed it hears.
    pub(super) fn told(self) -> &'static str {
        match self {
            Self::Changed => "What you proposed has lapsed, because what it was about has changed",
            Self::Proposer => "What you proposed has lapsed, because you could not propose it any more",
        }
    }

    /// What stands with the proposal; `None` where what became of it says all. Why somebody may not any more is nobody’s business here.
    pub(super) fn because(self) -> Option<String> {
        match self {
            Self::Changed => None,
            Self::Proposer => Some("Whoever proposed it could not propose it any more".to_owned()),
        }
    }
}

/// Says why a proposal is void; `None` where it would still do what was shown of it, and whoever proposed it still could.
///
/// # Errors
/// Any failure of the database.
pub(super) fn void(
    conn: &mut DbConnection,
    law: &Law,
    case: &CaseRow,
    row: &ApprovalRow,
    (now, today): (DateTime<Utc>, NaiveDate),
) -> StorageResult<Option<Void>> {
    let Some(proposal) = read(row) else { return Ok(Some(Void::Changed)) };
    if !may_still_propose(conn, (case, row), &proposal, now)? {
        return Ok(Some(Void::Proposer));
    }
    let Some(child) = people::find(conn, case.child_id)? else { return Ok(Some(Void::Changed)) };
    let as_it_stands = proposal.shown(conn, law, (case, &child), &row.reason, today)?;
    let whenever = |shown: Proposed| Proposed { moves: shown.moves.iter().map(Moved::whenever).collect(), ..shown };
    let as_it_stands = as_it_stands.map(whenever);
    let holds = as_it_stands.is_some() && as_it_stands == shown(row).map(whenever);
    Ok((!holds).then_some(Void::Changed))
}

/// Says whether whoever proposed something works here, may know of each case that it is about, and could propose it on one of them. Of a team’s caseworker it is not
/// asked whose case it is by now: what they proposed goes on where it is given to a colleague.
fn may_still_propose(
    conn: &mut DbConnection,
    (case, row): (&CaseRow, &ApprovalRow),
    proposal: &Proposal,
    now: DateTime<Utc>,
) -> StorageResult<bool> {
    let other = row.other_case_id.map(|id| cases::find(conn, id)).transpose()?.flatten();
    let mut may = false;
    for case in [Some(case), other.as_ref()].into_iter().flatten() {
        let subject = cases::subject_of(conn, case)?;
        let Some(proposer) = somebody_of_case(conn, now, &subject, row.proposed_by)? else { return Ok(false) };
        if !proposer.standings.may_know(case.id, subject.is_restricted) {
            return Ok(false);
        }
        let caseworker_id = if proposer.is_in(case.team_id) { Some(row.proposed_by) } else { subject.caseworker_id };
        let as_if_theirs = CaseSubject { caseworker_id, ..subject };
        may |= proposal
            .proposed_with()
            .is_none_or(|action| decide(&proposer, action, Target::Case(&as_if_theirs)) == Decision::Allow);
    }
    Ok(may)
}
