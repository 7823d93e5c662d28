//! What was read is what is done: a proposal that would do something else by now lapses.

use chrono::NaiveDate;
use ehc_domain::{
    approvals::ProposalState,
    audit::{AuditEntry, SystemAct},
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult, accounts,
    approvals::{self, ApprovalRow, Ending},
    cases::{self, CaseRow},
    people,
};

use super::{
    Proposal,
    ended::{answered, end},
    proposed::{Proposed, shown},
    roles,
};
use crate::{
    Done, Service,
    history::Told,
    timetable::{Law, Moved},
};

/// Ends every proposal that would not do any longer what was shown of it; says so in the trail, and to whoever proposed it. Says how many there were.
///
/// # Errors
/// Any failure of the database.
pub fn lapse(service: &Service) -> StorageResult<usize> {
    let (store, clock) = (&service.store, &service.ports.clock);
    let (law, now, today) = (store.law(), clock.now(), clock.today());
    let mut lapsed = 0;
    for row in store.read(approvals::list_all_waiting)? {
        let Some(case_id) = row.case_id else {
            lapsed += usize::from(roles::lapse(service, &row)?);
            continue;
        };
        let case = store.read(|conn| cases::find(conn, case_id))?;
        let Some(case) = case else { continue };
        if store.read(|conn| holds(conn, law, &case, &row, today))? {
            continue;
        }
        let ended = store.write_as_system(|conn| {
            if holds(conn, law, &case, &row, today)? {
                return Err(StorageError::Conflict);
            }
            end(conn, &row, Ending { state: ProposalState::Lapsed, by: None, at: now, answer: None })?;
            let entry = AuditEntry::by_system(SystemAct::ProposalLapsed, Some(case.id)).on("approval", row.id);
            let words = "What you proposed has lapsed, because what it was about has changed";
            let notice = answered(&case.reference, case.id, &row, row.proposed_by, words, today);
            Ok(Done::new((), entry.telling(&told(conn, &row)?)).telling(notice).leaving_dates())
        });
        match ended {
            Ok(()) => lapsed += 1,
            // Somebody answered it meanwhile, or it holds again.
            Err(StorageError::Conflict) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(lapsed)
}

/// Tells whether a proposal would still do what was shown of it.
pub(super) fn holds(
    conn: &mut DbConnection,
    law: &Law,
    case: &CaseRow,
    row: &ApprovalRow,
    today: NaiveDate,
) -> StorageResult<bool> {
    let Some(proposal) = read(row) else { return Ok(false) };
    let Some(child) = people::find(conn, case.child_id)? else { return Ok(false) };
    let now = proposal.shown(conn, law, (case, &child), &row.reason, today)?;
    let whenever = |shown: Proposed| Proposed { moves: shown.moves.iter().map(Moved::whenever).collect(), ..shown };
    let now = now.map(whenever);
    Ok(now.is_some() && now == shown(row).map(whenever))
}

pub(super) fn read(row: &ApprovalRow) -> Option<Proposal> {
    serde_json::from_value(row.proposal.clone()).ok()
}

/// What the trail says of a proposal, whatever becomes of it.
pub(super) fn told(conn: &mut DbConnection, row: &ApprovalRow) -> StorageResult<Told> {
    let proposer = accounts::find_user(conn, row.proposed_by)?.map(|user| user.name).unwrap_or_default();
    let would = shown(row).map(|shown| shown.in_words()).unwrap_or_default();
    Ok(Told::Proposal { proposed: row.act, would, proposer })
}
