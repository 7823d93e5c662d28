//! Proposing that an account is given roles, a team, or another address, or that a team goes elsewhere.

use ehc_domain::{
    accounts::Role,
    approvals::ProposalState,
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
    about::{About, is_one_person, on, place},
    grant::{Asked, ProposedRoles},
    read::PLACE,
    teams::AskedOfTeam,
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

refusals! {
    /// Why it is not proposed that a team goes inside another, or closes.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum TeamNotProposed {
        /// Nobody could weigh it.
        ReasonMissing = "reason_missing" @ reason, "People would see cases or requests for advice which they do not see now. Say why: information governance must approve this";
        /// It was proposed already.
        Waits = "waits_already", "Something about this team waits for information governance already. It must be answered or taken back first";
        /// There is nobody to approve it.
        NobodyElse = "nobody_else", "Nobody else of information governance can approve this. Whoever runs the service for your council can make another such account on the host";
    }
}

impl From<RolesNotProposed> for TeamNotProposed {
    fn from(why: RolesNotProposed) -> Self {
        match why {
            RolesNotProposed::ReasonMissing => Self::ReasonMissing,
            RolesNotProposed::Waits => Self::Waits,
            RolesNotProposed::NobodyElse | RolesNotProposed::Nothing => Self::NobodyElse,
        }
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
fn approvers(conn: &mut DbConnection, proposer: UserId, given_to: Option<UserId>) -> StorageResult<Vec<UserId>> {
    let mut approvers = Vec::new();
    for user in accounts::list_holders(conn, Role::InformationGovernance)? {
        if Some(user) != given_to && !is_one_person(conn, user, proposer)? {
            approvers.push(user);
        }
    }
    Ok(approvers)
}

/// What was proposed, what the trail says of it, and who is asked.
type Made = (ApprovalId, AuditEntry, Vec<NewNotice>);

/// Proposes that an account, as it stands now, is given roles, a team or another address, and asks information governance.
///
/// # Errors
/// [`RolesNotProposed`]; policy; storage.
pub(crate) fn propose_roles(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    asked_for: &Asked<'_>,
    reason: Option<&Words<2_000>>,
) -> Result<Made, Failure<RolesNotProposed>> {
    propose(conn, service, context, &About::Account(ProposedRoles::of(asked_for)), reason)
}

/// Proposes that a team, as it stands now, goes inside another or closes, and asks information governance.
///
/// # Errors
/// [`TeamNotProposed`]; policy; storage.
pub(crate) fn propose_team(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    asked: &AskedOfTeam,
    reason: Option<&Words<2_000>>,
) -> Result<Made, Failure<TeamNotProposed>> {
    propose(conn, service, context, &About::Team(asked.clone()), reason)
        .map_err(|failure| failure.map_rule(TeamNotProposed::from))
}

fn propose(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    about: &About,
    reason: Option<&Words<2_000>>,
) -> Result<Made, Failure<RolesNotProposed>> {
    let permit = context.authorise(Action::RoleGrant, Target::Service)?;
    let reason = reason.ok_or(Failure::Rule(RolesNotProposed::ReasonMissing))?.as_str();
    let people = approvers(conn, context.actor.user_id, about.user())?;
    if people.is_empty() {
        return Err(Failure::Rule(RolesNotProposed::NobodyElse));
    }
    let shown = about.shown(conn)?.ok_or(Failure::Rule(RolesNotProposed::Nothing))?;
    let kept = |error: serde_json::Error| StorageError::Inconsistent { table: "approvals", detail: error.to_string() };
    let row = ApprovalRow {
        id: service.ports.id(),
        case_id: None,
        other_case_id: None,
        act: about.act(),
        subject_id: about.subject(),
        proposal: about.kept().map_err(kept)?,
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
    let entry = on(AuditEntry::of(&permit), &row).because(reason).telling(&told);
    Ok((row.id, entry, people.into_iter().map(|to| asked(&row, to)).collect()))
}

fn asked(row: &ApprovalRow, to: UserId) -> NewNotice {
    let event = NoticeEvent::ApprovalWaiting;
    let (about, _) = place(row);
    NewNotice {
        dedupe_key: format!("{}:{}:{to}", event.code(), row.id),
        event,
        case_id: None,
        subject_id: Some(row.id.uuid()),
        to: Addressee::User(to),
        title: format!("A change of {about} waits for approval"),
        body: format!(
            "An administrator proposed a change of {about} by which people may see more cases or sign in otherwise. It counts once information governance has approved it."
        ),
        link: PLACE.to_owned(),
    }
}
