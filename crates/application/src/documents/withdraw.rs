//! Withdrawing a paper.

use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    documents::DocumentState,
    ids::DocumentId,
    policy::{Action, Target},
    refusals,
    text::Words,
};
use ehc_persistence::documents;
use thiserror::Error;

use super::read::{carried, reads};
use crate::{Context, Done, Failure, Service, cases::open};

/// Why a paper is withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// The reason; it stays on record.
    pub reason: Words<4_000>,
}

refusals! {
    /// Why a paper is not withdrawn.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum WithdrawRefused {
        /// Withdrawn before.
        Already = "already", "This document is withdrawn already";
        /// Advice that was given rests on it.
        CarriesAdvice = "carries_advice", "Advice that was given rests on this file. Ask a manager of the case to withdraw it, or give the advice anew";
    }
}

/// Withdraws a paper that one added oneself, or as a manager anybody's: nobody can open it any more, and its row and bytes stay as proof.
///
/// # Errors
/// [`WithdrawRefused`]; policy; absence; storage.
pub fn withdraw(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: DocumentId,
    Withdrawal { reason }: Withdrawal,
) -> Result<(), Failure<WithdrawRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::DocumentWithdrawOwn)?;
        let row = documents::find(conn, open.case.id, id)?.filter(|row| reads(context, &open, row)).ok_or(Failure::NotFound)?;
        // What a colleague added is not one's own to take away: that is a manager's.
        let anybodys = context.authorise(Action::DocumentWithdraw, Target::Case(&open.subject));
        let permit = match anybodys {
            Ok(permit) => permit,
            Err(_) if row.uploaded_by == context.actor.user_id => open.permit.clone(),
            Err(refused) => return Err(refused.into()),
        };
        if row.state == DocumentState::Withdrawn {
            return Err(Failure::Rule(WithdrawRefused::Already));
        }
        // Submitted advice never changes; a file of another child must go all the same, and that a manager sees to.
        if permit.action() == Action::DocumentWithdrawOwn && carried(conn, open.case.id)?.contains(&id) {
            return Err(Failure::Rule(WithdrawRefused::CarriesAdvice));
        }
        documents::withdraw(conn, id, reason.as_str(), context.now)?;
        let entry = AuditEntry::of(&permit).on("document", id).because(reason.as_str());
        Ok(Done::new((), entry).seen_at(open.path("documents")))
    })
}
