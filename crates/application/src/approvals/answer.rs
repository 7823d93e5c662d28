//! What a second person says to a proposal, and taking one back.

use ehc_domain::{
    approvals::{ProposalState, ProposedAct},
    audit::AuditEntry,
    cases::CaseReference,
    ids::{ApprovalId, UserId},
    policy::{self, Action, Permit, Target},
    refusals,
    text::Words,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    approvals::{self, ApprovalRow, Ending},
    cases,
    notifications::NewNotice,
    people,
};
use thiserror::Error;

use super::{
    ended::{answered, end, place},
    lapse::told,
    proposal::read,
    read::{is_of, is_second_of_two, names_hidden},
    second::cases_of,
    void::{Void, void},
};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
};

/// Where a proposal stands: a case, and which of its proposals.
type At = (CaseReference, ApprovalId);

/// That somebody approves; there is nothing more to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approval {}

/// Why somebody refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// In words, for whoever proposed it.
    pub reason: Words<2_000>,
}

/// That somebody takes their proposal back; there is nothing more to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenBack {}

refusals! {
    /// Why a second person’s answer is not taken.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum AnswerRefused {
        /// Nobody is their own second person.
        SamePerson = "same_person", "You proposed this yourself. Somebody else must approve or refuse it; you can take it back";
        /// It was answered, taken back, or lapsed.
        NothingWaits = "nothing_waits", "This does not wait for an answer any more";
    }
}

refusals! {
    /// Why something is not approved.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum ApproveRefused {
        /// The answer is not taken, whatever it is.
        Answer => transparent(AnswerRefused);
        /// It would not do any longer what was shown of it.
        Changed = "changed", "What it would do has changed since it was proposed. It must be proposed anew";
        /// Two people answer for it, and one of them may not any more.
        ProposerMayNot = "proposer_may_not", "Whoever proposed this could not propose it any more, so that it lapses. Somebody who may proposes it anew";
        /// It cannot be done.
        Cannot(String) = "cannot_be_done", "{0}";
    }
}

refusals! {
    /// Why a proposal is not taken back.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum WithdrawRefused {
        /// It was answered, taken back, or lapsed.
        NothingWaits = "nothing_waits", "This does not wait for an answer any more";
        /// Only whoever proposed it takes it back.
        SomebodyElses = "somebody_elses", "Somebody else proposed this. Only they can take it back";
    }
}

fn of_case<R>(conn: &mut DbConnection, context: &Context, open: &OpenCase, id: ApprovalId) -> Result<ApprovalRow, Failure<R>> {
    let row = approvals::find(conn, id)?.ok_or(Failure::NotFound)?;
    let is_there = is_of(&row, open) && !names_hidden(conn, context, &row)?;
    if is_there { Ok(row) } else { Err(Failure::NotFound) }
}

fn to_answer(
    conn: &mut DbConnection,
    context: &Context,
    (reference, id): &At,
    action: Action,
) -> Result<(OpenCase, ApprovalRow), Failure<AnswerRefused>> {
    let open = open(conn, context, reference, action)?;
    let row = of_case(conn, context, &open, *id)?;
    if row.proposed_by == context.actor.user_id {
        return Err(Failure::Rule(AnswerRefused::SamePerson));
    }
    if row.state != ProposalState::Waiting {
        return Err(Failure::Rule(AnswerRefused::NothingWaits));
    }
    if let Some((case, Some(other))) = cases_of(conn, &row)?
        && !is_second_of_two(conn, context, (&case, &other), row.proposed_by)?
    {
        return Err(policy::Refusal::Denied.into());
    }
    Ok((open, row))
}

/// Opens the case that a proposal is about: the one on which it is answered, or the one that would end and whoever answers reads from the other.
fn about<R>(conn: &mut DbConnection, open: &OpenCase, row: &ApprovalRow) -> Result<OpenCase, Failure<R>> {
    if row.case_id == Some(open.case.id) {
        return Ok(open.clone());
    }
    let case = row.case_id.map(|id| cases::hold(conn, id)).transpose()?.flatten().ok_or(Failure::NotFound)?;
    let child = people::find(conn, case.child_id)?.ok_or(Failure::NotFound)?;
    let subject = cases::subject_of(conn, &case)?;
    Ok(OpenCase { case, child, subject, permit: open.permit.clone() })
}

/// Approves what somebody else proposed, which does it. Whoever approves must be entitled to do it too.
///
/// # Errors
/// [`ApproveRefused`]; policy; absence; storage.
pub fn approve(service: &Service, context: &Context, at: &At, Approval {}: Approval) -> Result<(), Failure<ApproveRefused>> {
    service.store.write(context, |conn| {
        let answer = to_answer(conn, context, at, Action::ApprovalGive);
        let (open, row) = answer.map_err(|failure| failure.map_rule(ApproveRefused::from))?;
        let changed = || Failure::Rule(ApproveRefused::Changed);
        let proposal = read(&row).ok_or_else(changed)?;
        let permit = context.authorise(proposal.action(), Target::Case(&open.subject))?;
        let about = about(conn, &open, &row)?;
        match void(conn, service.store.law(), &about.case, &row, (context.now, context.today))? {
            Some(Void::Changed) => return Err(changed()),
            Some(Void::Proposer) => return Err(Failure::Rule(ApproveRefused::ProposerMayNot)),
            None => {}
        }
        end(conn, &row, ending(context, ProposalState::Approved, None))?;
        let doing = OpenCase { permit, ..about.clone() };
        let done = proposal.carry_out(conn, service, context, &doing, &row.reason);
        let (done, told_at_once) = done.map_err(|failure| failure.map_rule(ApproveRefused::Cannot))?;
        let entry = AuditEntry::of(&open.permit).on("approval", row.id).telling(&told(conn, &row)?);
        let notices = tell(context, &about, &row, "What was proposed is approved and done");
        let done = done.into_iter().fold(Done::new((), entry), Done::and);
        Ok(done.telling_all(notices).telling_all(told_at_once).seen_at(place(&open.case.reference, &row)))
    })
}

/// Refuses what somebody else proposed, with a reason for them.
///
/// # Errors
/// [`AnswerRefused`]; policy; absence; storage.
pub fn refuse(service: &Service, context: &Context, at: &At, Refusal { reason }: Refusal) -> Result<(), Failure<AnswerRefused>> {
    service.store.write(context, |conn| {
        let (open, row) = to_answer(conn, context, at, Action::ApprovalRefuse)?;
        let answer = Some(reason.as_str().to_owned());
        end(conn, &row, ending(context, ProposalState::Refused, answer))?;
        let entry = AuditEntry::of(&open.permit).on("approval", row.id).because(reason.as_str()).telling(&told(conn, &row)?);
        let notices = tell(context, &about(conn, &open, &row)?, &row, "What was proposed is refused");
        Ok(Done::new((), entry).telling_all(notices).leaving_dates().seen_at(place(&open.case.reference, &row)))
    })
}

/// Takes one’s own proposal back.
///
/// # Errors
/// [`WithdrawRefused`]; policy; absence; storage.
pub fn withdraw(
    service: &Service,
    context: &Context,
    (reference, id): &At,
    TakenBack {}: TakenBack,
) -> Result<(), Failure<WithdrawRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::ApprovalWithdraw)?;
        let row = of_case(conn, context, &open, *id)?;
        if row.proposed_by != context.actor.user_id {
            return Err(Failure::Rule(WithdrawRefused::SomebodyElses));
        }
        if row.state != ProposalState::Waiting {
            return Err(Failure::Rule(WithdrawRefused::NothingWaits));
        }
        end(conn, &row, ending(context, ProposalState::Withdrawn, None))?;
        let entry = AuditEntry::of(&open.permit).on("approval", row.id).telling(&told(conn, &row)?);
        Ok(Done::new((), entry).leaving_dates().seen_at(place(&open.case.reference, &row)))
    })
}

/// Takes one’s own proposal on a case back, for whoever sees nothing of the case.
pub(crate) fn take_back_unseen(
    conn: &mut DbConnection,
    context: &Context,
    permit: &Permit,
    row: &ApprovalRow,
) -> StorageResult<Done<()>> {
    end(conn, row, ending(context, ProposalState::Withdrawn, None))?;
    let entry = AuditEntry::of(permit).on("approval", row.id).telling(&told(conn, row)?);
    Ok(Done::new((), entry).leaving_dates())
}

fn ending(context: &Context, state: ProposalState, answer: Option<String>) -> Ending {
    Ending { state, by: Some(context.actor.user_id), at: context.now, answer }
}

/// Tells whoever proposed it and the caseworker of the case what became of it.
fn tell(context: &Context, open: &OpenCase, row: &ApprovalRow, words: &str) -> Vec<NewNotice> {
    // Who asks to open it in an emergency is for those who approve it.
    let caseworker = open.case.caseworker_id.filter(|_| row.act != ProposedAct::EmergencyOpening);
    let mut people: Vec<UserId> = [Some(row.proposed_by), caseworker].into_iter().flatten().collect();
    people.dedup();
    people.retain(|user| *user != context.actor.user_id);
    people.into_iter().map(|user| answered(&open.case.reference, open.case.id, row, user, words, context.today)).collect()
}
