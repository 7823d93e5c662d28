//! Proposing that an account is given roles, a team, or another address.

use ehc_domain::{
    accounts::Role,
    approvals::{ProposalState, ProposedAct},
    audit::AuditEntry,
    ids::{ApprovalId, UserId},
    notifications::NoticeEvent,
    policy::{Action, Target},
    refusals,
    text::Words,
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult, accounts,
    approvals::ApprovalRow,
    notifications::{Addressee, NewNotice},
};
use thiserror::Error;

use super::{
    grant::{Asked, ProposedRoles, shown, subject},
    read::PLACE,
};
use crate::{Context, Failure, Service, history::Told};

refusals! {
    /// Why it is not proposed that an account is given a role, a team or another address.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum RolesNotProposed {
        /// Nobody could weigh it.
        ReasonMissing = "reason_missing" @ reason, "Say why: information governance must approve this";
        /// It was proposed already.
        Waits = "waits_already" @ roles, "Something about this account waits for information governance already. It must be answered or taken back first";
        /// There is nobody to approve it.
        NobodyElse = "nobody_else" @ roles, "Nobody else of information governance can approve this. Whoever runs the service for your council can make another such account on the host, or give this one another address";
        /// They hold it.
        Nothing = "nothing_to_give" @ roles, "They have these roles already";
    }
}

/// Says whether roles are approved: from the moment on from which somebody of information governance can sign in.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn are_approved(conn: &mut DbConnection) -> StorageResult<bool> {
    Ok(!accounts::list_holders(conn, Role::InformationGovernance)?.is_empty())
}

/// Lists who may approve a role of an account: information governance, but for whoever proposes it and whoever is given it.
pub(super) fn approvers(conn: &mut DbConnection, proposer: UserId, given_to: UserId) -> StorageResult<Vec<UserId>> {
    let mut all = accounts::list_holders(conn, Role::InformationGovernance)?;
    all.retain(|user| *user != proposer && *user != given_to);
    Ok(all)
}

/// Proposes that an account, as it stands now, is given roles, a team or another address, and asks information governance. Returns the proposal, what the trail says of it, and the notices.
///
/// # Errors
/// [`RolesNotProposed`]; policy; storage.
pub(crate) fn propose_roles(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    asked_for: &Asked<'_>,
    reason: Option<&Words<2_000>>,
) -> Result<(ApprovalId, AuditEntry, Vec<NewNotice>), Failure<RolesNotProposed>> {
    let permit = context.authorise(Action::RoleGrant, Target::Service)?;
    let reason = reason.ok_or(Failure::Rule(RolesNotProposed::ReasonMissing))?.as_str();
    let people = approvers(conn, context.actor.user_id, asked_for.user)?;
    if people.is_empty() {
        return Err(Failure::Rule(RolesNotProposed::NobodyElse));
    }
    let proposed = ProposedRoles::of(asked_for);
    let shown = shown(conn, &proposed)?.ok_or(Failure::Rule(RolesNotProposed::Nothing))?;
    let kept = |error: serde_json::Error| StorageError::Inconsistent { table: "approvals", detail: error.to_string() };
    let row = ApprovalRow {
        id: service.ports.id(),
        case_id: None,
        other_case_id: None,
        act: ProposedAct::RoleGrant,
        subject_id: subject(asked_for.user),
        proposal: serde_json::to_value(&proposed).map_err(kept)?,
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
        StorageError::Duplicate => Failure::Rule(RolesNotProposed::Waits),
        other => other.into(),
    })?;
    let told = Told::Proposal { proposed: row.act, would: shown.in_words(), proposer: context.actor.name.clone() };
    let entry = AuditEntry::of(&permit).on("user", asked_for.user).because(reason).telling(&told);
    Ok((row.id, entry, people.into_iter().map(|to| asked(&row, to)).collect()))
}

fn asked(row: &ApprovalRow, to: UserId) -> NewNotice {
    let event = NoticeEvent::ApprovalWaiting;
    NewNotice {
        dedupe_key: format!("{}:{}:{to}", event.code(), row.id),
        event,
        case_id: None,
        subject_id: Some(row.id.uuid()),
        to: Addressee::User(to),
        title: "A change of an account waits for approval".to_owned(),
        body: "An administrator proposed to give an account a role, a team or another address. It counts once information governance has approved it."
            .to_owned(),
        link: PLACE.to_owned(),
    }
}
