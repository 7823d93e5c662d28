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

use super::read::reads;
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
        let permit = if row.uploaded_by == context.actor.user_id {
            open.permit.clone()
        } else {
            context.authorise(Action::DocumentWithdraw, Target::Case(&open.subject))?
        };
        if row.state == DocumentState::Withdrawn {
            return Err(Failure::Rule(WithdrawRefused::Already));
        }
        documents::withdraw(conn, id, reason.as_str(), context.now)?;
        let entry = AuditEntry::of(&permit).on("document", id).because(reason.as_str());
        Ok(Done::new((), entry).seen_at(open.path("documents")))
    })
}
