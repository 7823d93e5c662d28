//! What information governance says to what an account is to be given, or is to become of a team, and taking it back.

use ehc_domain::{
    approvals::{ProposalState, ProposedAct},
    audit::{AuditEntry, ObjectId},
    ids::{ApprovalId, TeamId, UserId},
    policy::{Action, Permit, Target},
    refusals,
};
use ehc_persistence::{
    DbConnection,
    approvals::{self, ApprovalRow, Ending},
};
use thiserror::Error;

use super::{
    super::{
        answer::{AnswerRefused, Approval, Refusal, TakenBack, WithdrawRefused},
        ended::end,
    },
    about::{About, holds, is_one_person, on, place},
    lapse::{answered, told},
    read::PLACE,
};
use crate::{
    Context, Done, Failure, Service,
    access::{Unattended, Unmanaged},
};

refusals! {
    /// Why what information governance says to a role is not taken.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum RolesAnswerRefused {
        /// As of every proposal.
        Answer => transparent(AnswerRefused);
        /// It was proposed by an account of the same name: by the same person, as far as that says.
        SameName = "same_name", "Whoever proposed this has your name. One person is not two: somebody else of information governance must approve or refuse it";
        /// Nobody answers for what they are given themselves.
        ForOneself = "for_oneself", "This is about your own account. Somebody else must approve or refuse it";
    }
}

refusals! {
    /// Why a role is not approved.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum RolesApproveRefused {
        /// The answer is not taken, whatever it is.
        Answer => transparent(RolesAnswerRefused);
        /// The account, or the team, is another than it was.
        Changed = "changed", "What it is about has changed since this was proposed. It must be proposed anew";
        /// Nobody named on a restricted case could run it any more.
        LastOnRestricted = "last_on_restricted_case", "No manager who is named on a restricted case would manage it any more. See to it that another is named first";
    }
}

fn to_answer(
    conn: &mut DbConnection,
    context: &Context,
    id: ApprovalId,
    action: Action,
) -> Result<(Permit, ApprovalRow, About), Failure<RolesAnswerRefused>> {
    let permit = context.authorise(action, Target::Service)?;
    let row = approvals::find(conn, id)?.ok_or(Failure::NotFound)?;
    let about = About::read(&row).ok_or(Failure::NotFound)?;
    let me = context.actor.user_id;
    if row.proposed_by == me {
        return Err(Failure::Rule(AnswerRefused::SamePerson.into()));
    }
    if is_one_person(conn, row.proposed_by, me)? {
        return Err(Failure::Rule(RolesAnswerRefused::SameName));
    }
    if about.user() == Some(me) {
        return Err(Failure::Rule(RolesAnswerRefused::ForOneself));
    }
    if row.state != ProposalState::Waiting {
        return Err(Failure::Rule(AnswerRefused::NothingWaits.into()));
    }
    Ok((permit, row, about))
}

fn ending(context: &Context, state: ProposalState, answer: Option<String>) -> Ending {
    Ending { state, by: Some(context.actor.user_id), at: context.now, answer }
}

/// Approves that an account is given roles, a team or another address, or that a team goes elsewhere, which does it.
///
/// # Errors
/// [`RolesApproveRefused`]; policy; absence; storage.
pub fn approve_roles(
    service: &Service,
    context: &Context,
    id: &ApprovalId,
    Approval {}: Approval,
) -> Result<(), Failure<RolesApproveRefused>> {
    service.store.write(context, |conn| {
        let answer = to_answer(conn, context, *id, Action::RoleApprove);
        let (permit, row, about) = answer.map_err(|failure| failure.map_rule(RolesApproveRefused::from))?;
        if !holds(conn, &row)? {
            return Err(Failure::Rule(RolesApproveRefused::Changed));
        }
        end(conn, &row, ending(context, ProposalState::Approved, None))?;
        let (unattended, unmanaged) = (Unattended::now(conn, context.now)?, Unmanaged::now(conn, context.now)?);
        let (entries, given) = about.carry_out(conn, service, context, &permit)?;
        if unattended.has_more(conn, context.now)? {
            return Err(Failure::Rule(RolesApproveRefused::LastOnRestricted));
        }
        unmanaged.tell_of_more(conn, service, context)?;
        let entry = on(AuditEntry::of(&permit), &row).because(&row.reason).telling(&told(conn, &row)?);
        let told = std::iter::once(answered(&row, "What you proposed is approved and done")).chain(given);
        let done = Done::new((), entry).telling_all(told).seen_at(PLACE);
        Ok(entries.into_iter().fold(done, Done::and))
    })
}

/// Refuses a change of an account or of a team, with a reason for whoever proposed it.
///
/// # Errors
/// [`RolesAnswerRefused`]; policy; absence; storage.
pub fn refuse_roles(
    service: &Service,
    context: &Context,
    id: &ApprovalId,
    Refusal { reason }: Refusal,
) -> Result<(), Failure<RolesAnswerRefused>> {
    service.store.write(context, |conn| {
        let (permit, row, _) = to_answer(conn, context, *id, Action::RoleRefuse)?;
        end(conn, &row, ending(context, ProposalState::Refused, Some(reason.as_str().to_owned())))?;
        let entry = on(AuditEntry::of(&permit), &row).because(reason.as_str()).telling(&told(conn, &row)?);
        Ok(Done::new((), entry).telling(answered(&row, "What you proposed is refused")).seen_at(PLACE))
    })
}

/// Takes back what one proposed for an account.
///
/// # Errors
/// [`WithdrawRefused`]; policy; absence; storage.
pub fn withdraw_roles(
    service: &Service,
    context: &Context,
    user: &UserId,
    TakenBack {}: TakenBack,
) -> Result<(), Failure<WithdrawRefused>> {
    withdraw(service, context, ProposedAct::RoleGrant, ObjectId::new(user.uuid()))
}

/// Takes back what one proposed for a team.
///
/// # Errors
/// As [`withdraw_roles`].
pub fn withdraw_team(
    service: &Service,
    context: &Context,
    team: &TeamId,
    TakenBack {}: TakenBack,
) -> Result<(), Failure<WithdrawRefused>> {
    withdraw(service, context, ProposedAct::TeamMove, ObjectId::new(team.uuid()))
}

fn withdraw(service: &Service, context: &Context, act: ProposedAct, subject: ObjectId) -> Result<(), Failure<WithdrawRefused>> {
    service.store.write(context, |conn| {
        let permit = context.authorise(Action::RoleWithdraw, Target::Service)?;
        let row = approvals::find_waiting(conn, act, subject)?;
        let row = row.ok_or(Failure::Rule(WithdrawRefused::NothingWaits))?;
        if row.proposed_by != context.actor.user_id {
            return Err(Failure::Rule(WithdrawRefused::SomebodyElses));
        }
        end(conn, &row, ending(context, ProposalState::Withdrawn, None))?;
        let entry = on(AuditEntry::of(&permit), &row).telling(&told(conn, &row)?);
        Ok(Done::new((), entry).seen_at(place(&row).1))
    })
}
