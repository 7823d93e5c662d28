//! Proposing what needs a second person.

use ehc_domain::{
    approvals::ProposalState,
    audit::{AuditEntry, ObjectId},
    ids::{ApprovalId, CaseId, UserId},
    notifications::NoticeEvent,
    policy::{Action, Permit, Target},
};
use ehc_persistence::{
    DbConnection, StorageError,
    approvals::{self, ApprovalRow},
    cases::{self, CaseRow},
    notifications::{Addressee, NewNotice},
};

use super::{NotProposed, Proposal, Proposed, ended::place, second::others};
use crate::{Context, Done, Failure, Service, cases::OpenCase, history::Told};

/// Proposes something on an open case, and asks those who may approve it.
///
/// # Errors
/// [`NotProposed`]; policy; storage.
pub(crate) fn propose(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    what: (Proposal, Proposed),
    reason: &str,
) -> Result<(ApprovalId, Done<()>), Failure<NotProposed>> {
    let permit = context.authorise(Action::ApprovalPropose, Target::Case(&open.subject))?;
    ask(conn, service, context, (&open.case, &permit), what, reason)
}

/// Asks those who may approve it whether something is done on a case, for somebody who is permitted to ask.
///
/// # Errors
/// [`NotProposed`]; storage.
pub(crate) fn ask(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    (case, permit): (&CaseRow, &Permit),
    (proposal, shown): (Proposal, Proposed),
    reason: &str,
) -> Result<(ApprovalId, Done<()>), Failure<NotProposed>> {
    let subject = ObjectId::new(shown.subject);
    // Whoever alone could answer what waits is told of that, and not that there is nobody.
    if approvals::find_waiting(conn, proposal.act(), subject)?.is_some() {
        return Err(Failure::Rule(NotProposed::Waits));
    }
    let other = shown.other_case.map(|id| cases::find(conn, CaseId::new(id))).transpose()?.flatten();
    let people = others(conn, (case, other.as_ref()), context.actor.user_id, context.now)?;
    if people.is_empty() {
        return Err(Failure::Rule(NotProposed::NobodyElse));
    }
    let kept = |error: serde_json::Error| StorageError::Inconsistent { table: "approvals", detail: error.to_string() };
    let row = ApprovalRow {
        id: service.ports.id(),
        case_id: Some(case.id),
        other_case_id: shown.other_case.map(CaseId::new),
        act: proposal.act(),
        subject_id: subject,
        proposal: serde_json::to_value(&proposal).map_err(kept)?,
        shown: serde_json::to_value(&shown).map_err(kept)?,
        reason: reason.to_owned(),
        state: ProposalState::Waiting,
        proposed_by: context.actor.user_id,
        proposed_at: context.now,
        ended_by: None,
        ended_at: None,
        answer: None,
    };
    row.clone().insert(conn).map_err(|error| match error {
        StorageError::Duplicate => Failure::Rule(NotProposed::Waits),
        other => other.into(),
    })?;
    let told = Told::Proposal { proposed: row.act, would: shown.in_words(), proposer: context.actor.name.clone() };
    let entry = AuditEntry::of(permit).on("approval", row.id).because(reason).telling(&told);
    let notices: Vec<NewNotice> = people
        .into_iter()
        // Whoever manages the other case alone reads it there.
        .map(|one| asked(other.as_ref().filter(|_| !one.is_of_the_case).unwrap_or(case), &row, one.user))
        .collect();
    let done = Done::new((), entry).telling_all(notices).leaving_dates().seen_at(place(&case.reference, &row));
    Ok((row.id, done))
}

fn asked(case: &CaseRow, row: &ApprovalRow, to: UserId) -> NewNotice {
    let (event, reference) = (NoticeEvent::ApprovalWaiting, &case.reference);
    NewNotice {
        dedupe_key: format!("{}:{}:{to}", event.code(), row.id),
        event,
        case_id: Some(case.id),
        subject_id: Some(row.id.uuid()),
        to: Addressee::User(to),
        title: format!("{reference}: {}, waiting for approval", row.act.label()),
        body: format!(
            "On {reference} something was proposed that counts once a second person has approved it: {}.",
            row.act.label().to_lowercase()
        ),
        link: place(reference, row),
    }
}
