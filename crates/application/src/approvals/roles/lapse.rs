//! What an account was to be given, or was to become of a team, and that is void because that is another by now.

use ehc_domain::{
    approvals::ProposalState,
    audit::{AuditEntry, SystemAct},
    notifications::NoticeEvent,
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult, accounts,
    approvals::{ApprovalRow, Ending},
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
        end(conn, row, Ending { state: ProposalState::Lapsed, by: None, at, answer: None })?;
        let entry = on(AuditEntry::by_system(SystemAct::ProposalLapsed, None), row).telling(&told(conn, row)?);
        Ok(Done::new((), entry).telling(answered(row, "What you proposed has lapsed, because what it was about has changed")))
    });
    match ended {
        Ok(()) => Ok(true),
        // Somebody answered it meanwhile, or it holds again.
        Err(StorageError::Conflict) => Ok(false),
        Err(other) => Err(other),
    }
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
