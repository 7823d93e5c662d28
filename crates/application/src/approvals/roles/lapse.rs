//! What an account was to be given, or was to become of a team, and that is void because that is another by now.

use chrono::{DateTime, Utc};
use ehc_domain::{
    approvals::{ProposalState, ProposedAct},
    audit::{AuditEntry, ObjectId, SystemAct},
    ids::UserId,
    notifications::NoticeEvent,
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult, accounts,
    approvals::{self, ApprovalRow, Ending},
    notifications::{Addressee, NewNotice},
};

use super::{
    super::{ended::end, proposed::shown},
    about::{holds, on, place},
};
use crate::{Done, Service, history::Told};

/// Ends a proposal of roles that would not do any longer what was shown of it; says whether it did.
pub(in super::super) fn lapse(service: &Service, row: &ApprovalRow) -> StorageResult<bool> {
    let store = &service.store;
    if store.read(|conn| holds(conn, row))? {
        return Ok(false);
    }
    let at = service.ports.clock.now();
    let ended = store.write_as_system(|conn| {
        if holds(conn, row)? {
            return Err(StorageError::Conflict);
        }
        let (entry, notice) = void(conn, row, at)?;
        Ok(Done::new((), entry).telling(notice))
    });
    match ended {
        Ok(()) => Ok(true),
        // Somebody answered it meanwhile, or it holds again.
        Err(StorageError::Conflict) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Ends what waits for an account, where that would not do any longer what was shown of it: whoever changes the account reads at once that it waits no more. Returns what the
/// trail says of it, and what whoever proposed it hears.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn lapse_of_account(
    conn: &mut DbConnection,
    user: UserId,
    at: DateTime<Utc>,
) -> StorageResult<Option<(AuditEntry, NewNotice)>> {
    let Some(row) = approvals::find_waiting(conn, ProposedAct::RoleGrant, ObjectId::new(user.uuid()))? else { return Ok(None) };
    if holds(conn, &row)? { Ok(None) } else { void(conn, &row, at).map(Some) }
}

/// Ends a proposal that is void.
fn void(conn: &mut DbConnection, row: &ApprovalRow, at: DateTime<Utc>) -> StorageResult<(AuditEntry, NewNotice)> {
    end(conn, row, Ending { state: ProposalState::Lapsed, by: None, at, answer: None })?;
    let entry = on(AuditEntry::by_system(SystemAct::ProposalLapsed, None), row).telling(&told(conn, row)?);
    Ok((entry, answered(row, "What you proposed has lapsed, because what it was about has changed")))
}

/// What the trail says of a proposal of roles, whatever becomes of it.
pub(super) fn told(conn: &mut DbConnection, row: &ApprovalRow) -> StorageResult<Told> {
    let proposer = accounts::find_user(conn, row.proposed_by)?.map(|user| user.name).unwrap_or_default();
    let would = shown(row).map(|shown| shown.in_words()).unwrap_or_default();
    Ok(Told::Proposal { proposed: row.act, would, proposer })
}

/// Tells whoever proposed roles what became of that; the message names nobody.
pub(super) fn answered(row: &ApprovalRow, what: &str) -> NewNotice {
    let event = NoticeEvent::ProposalAnswered;
    let (about, link) = place(row);
    NewNotice {
        dedupe_key: format!("{}:{}:{}", event.code(), row.id, row.proposed_by),
        event,
        case_id: None,
        subject_id: Some(row.id.uuid()),
        to: Addressee::User(row.proposed_by),
        title: what.to_owned(),
        body: format!("{what}. It was about {about}."),
        link,
    }
}
