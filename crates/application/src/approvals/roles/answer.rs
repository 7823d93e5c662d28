//! What information governance says to what an account is to be given, and taking it back.

use ehc_domain::{
    approvals::{ProposalState, ProposedAct},
    audit::AuditEntry,
    ids::{ApprovalId, UserId},
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
    grant::{ProposedRoles, give, holds, subject},
    lapse::{answered, told},
    read::PLACE,
};
use crate::{
    Context, Done, Failure, Service,
    access::{Unattended, Unmanaged, end_cover_elsewhere},
    users_path::user_path,
};

refusals! {
    /// Why what information governance says to a role is not taken.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum RolesAnswerRefused {
        /// As of every proposal.
        Answer => transparent(AnswerRefused);
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
        /// The account is another than it was.
        Changed = "changed", "The account has changed since this was proposed. It must be proposed anew";
        /// Nobody named on a restricted case could run it any more.
        LastOnRestricted = "last_on_restricted_case", "In another team they would not manage a restricted case any more, on which no other manager is named. See to it that another is named first";
    }
}

fn to_answer(
    conn: &mut DbConnection,
    context: &Context,
    id: ApprovalId,
    action: Action,
) -> Result<(Permit, ApprovalRow, ProposedRoles), Failure<RolesAnswerRefused>> {
    let permit = context.authorise(action, Target::Service)?;
    let row = approvals::find(conn, id)?.filter(|row| row.act == ProposedAct::RoleGrant).ok_or(Failure::NotFound)?;
    let proposed = ProposedRoles::read(&row).ok_or(Failure::NotFound)?;
    let me = context.actor.user_id;
    if row.proposed_by == me {
        return Err(Failure::Rule(AnswerRefused::SamePerson.into()));
    }
    if proposed.user() == me {
        return Err(Failure::Rule(RolesAnswerRefused::ForOneself));
    }
    if row.state != ProposalState::Waiting {
        return Err(Failure::Rule(AnswerRefused::NothingWaits.into()));
    }
    Ok((permit, row, proposed))
}

fn ending(context: &Context, state: ProposalState, answer: Option<String>) -> Ending {
    Ending { state, by: Some(context.actor.user_id), at: context.now, answer }
}

/// Approves that an account is given roles, a team or another address, which gives them.
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
        let (permit, row, proposed) = answer.map_err(|failure| failure.map_rule(RolesApproveRefused::from))?;
        if !holds(conn, &row)? {
            return Err(Failure::Rule(RolesApproveRefused::Changed));
        }
        end(conn, &row, ending(context, ProposalState::Approved, None))?;
        let (unattended, unmanaged) = (Unattended::now(conn, context.now)?, Unmanaged::now(conn, context.now)?);
        let given = give(conn, service, context, &proposed)?;
        if unattended.has_more(conn, context.now)? {
            return Err(Failure::Rule(RolesApproveRefused::LastOnRestricted));
        }
        unmanaged.tell_of_more(conn, service, context)?;
        let entry = AuditEntry::of(&permit).on("user", proposed.user()).because(&row.reason).telling(&told(conn, &row)?);
        let told = std::iter::once(answered(&row, "What you proposed is approved and done")).chain(given);
        let done = Done::new((), entry).telling_all(told).seen_at(PLACE);
        let ended = end_cover_elsewhere(conn, context, &permit, proposed.user())?;
        Ok(ended.into_iter().fold(done, Done::and))
    })
}

/// Refuses that an account is given roles, with a reason for whoever proposed it.
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
        let (permit, row, proposed) = to_answer(conn, context, *id, Action::RoleRefuse)?;
        end(conn, &row, ending(context, ProposalState::Refused, Some(reason.as_str().to_owned())))?;
        let entry = AuditEntry::of(&permit).on("user", proposed.user()).because(reason.as_str()).telling(&told(conn, &row)?);
        Ok(Done::new((), entry).telling(answered(&row, "What you proposed is refused")).seen_at(PLACE))
    })
}

/// Takes back the roles that one proposed for an account.
///
/// # Errors
/// [`WithdrawRefused`]; policy; absence; storage.
pub fn withdraw_roles(
    service: &Service,
    context: &Context,
    user: &UserId,
    TakenBack {}: TakenBack,
) -> Result<(), Failure<WithdrawRefused>> {
    service.store.write(context, |conn| {
        let permit = context.authorise(Action::RoleWithdraw, Target::Service)?;
        let row = approvals::find_waiting(conn, ProposedAct::RoleGrant, subject(*user))?;
        let row = row.ok_or(Failure::Rule(WithdrawRefused::NothingWaits))?;
        if row.proposed_by != context.actor.user_id {
            return Err(Failure::Rule(WithdrawRefused::SomebodyElses));
        }
        end(conn, &row, ending(context, ProposalState::Withdrawn, None))?;
        let entry = AuditEntry::of(&permit).on("user", *user).telling(&told(conn, &row)?);
        Ok(Done::new((), entry).seen_at(user_path(*user)))
    })
}
