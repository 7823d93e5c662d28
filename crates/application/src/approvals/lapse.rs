//! What was read is what is done, and by two who may: a proposal that would do something else by now lapses, and so does one whose proposer could not propose it.

use ehc_domain::{
    approvals::ProposalState,
    audit::{AuditEntry, SystemAct},
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult, accounts,
    approvals::{self, ApprovalRow, Ending},
    cases,
};

use super::{
    ended::{answered, end},
    proposed::shown,
    roles,
    void::void,
};
use crate::{Done, Service, history::Told};

/// Ends every proposal that would not do any longer what was shown of it, or whose proposer could not propose it any more; says so in the trail, and to whoever proposed it. Says how many there were.
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
        if store.read(|conn| void(conn, law, &case, &row, (now, today)))?.is_none() {
            continue;
        }
        let ended = store.write_as_system(|conn| {
            let why = void(conn, law, &case, &row, (now, today))?.ok_or(StorageError::Conflict)?;
            end(conn, &row, Ending { state: ProposalState::Lapsed, by: None, at: now, answer: why.because() })?;
            let entry = AuditEntry::by_system(SystemAct::ProposalLapsed, Some(case.id)).on("approval", row.id);
            let notice = answered(&case.reference, case.id, &row, row.proposed_by, why.told(), today);
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

/// What the trail says of a proposal, whatever becomes of it.
pub(super) fn told(conn: &mut DbConnection, row: &ApprovalRow) -> StorageResult<Told> {
    let proposer = accounts::find_user(conn, row.proposed_by)?.map(|user| user.name).unwrap_or_default();
    let would = shown(row).map(|shown| shown.in_words()).unwrap_or_default();
    Ok(Told::Proposal { proposed: row.act, would, proposer })
}
