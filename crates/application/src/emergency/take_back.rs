//! Taking back that one asked to open a case in an emergency.

use ehc_domain::{
    approvals::ProposedAct,
    audit::ObjectId,
    ids::{CaseId, UserId},
    policy::{Action, Target},
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    approvals::{self as proposals, ApprovalRow},
    cases,
};

use super::approved::subject;
use crate::{
    Context, Failure, Service,
    approvals::{TakenBack, WithdrawRefused, take_back_unseen},
    failure::NoRule,
};

/// A case that somebody asked to open, of which they see nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedAbout {
    /// The team that holds it.
    pub team: String,
    /// Whether a manager has not answered yet.
    pub waits: bool,
}

/// Finds what somebody asked a manager about a case, and has no answer to; `None` where nothing waits.
///
/// # Errors
/// Any failure of the database.
pub(super) fn waiting(conn: &mut DbConnection, user: UserId, case: CaseId) -> StorageResult<Option<ApprovalRow>> {
    proposals::find_waiting(conn, ProposedAct::EmergencyOpening, ObjectId::new(subject(user, case)))
}

/// Shows who holds a case that somebody asked to open.
///
/// # Errors
/// Policy; absence; storage.
pub fn asked_about(service: &Service, context: &Context, id: &CaseId) -> Result<AskedAbout, Failure<NoRule>> {
    service.store.read(|conn| {
        let case = cases::find(conn, *id)?.ok_or(Failure::NotFound)?;
        let subject = cases::subject_of(conn, &case)?;
        context.authorise(Action::BreakGlassWithdraw, Target::Case(&subject))?;
        let team = accounts::find_team(conn, case.team_id)?.map(|team| team.name).unwrap_or_default();
        Ok(AskedAbout { team, waits: waiting(conn, context.actor.user_id, case.id)?.is_some() })
    })
}

/// Takes back that one asked a manager whether one may open a case.
///
/// # Errors
/// [`WithdrawRefused`]; policy; absence; storage.
pub fn take_back_asking(
    service: &Service,
    context: &Context,
    id: &CaseId,
    TakenBack {}: TakenBack,
) -> Result<(), Failure<WithdrawRefused>> {
    service.store.write(context, |conn| {
        let case = cases::hold(conn, *id)?.ok_or(Failure::NotFound)?;
        let subject = cases::subject_of(conn, &case)?;
        let permit = context.authorise(Action::BreakGlassWithdraw, Target::Case(&subject))?;
        let row = waiting(conn, context.actor.user_id, case.id)?.ok_or(Failure::Rule(WithdrawRefused::NothingWaits))?;
        Ok(take_back_unseen(conn, context, &permit, &row)?.seen_at("/known-children"))
    })
}
