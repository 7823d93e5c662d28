//! Withdrawing a paper.

use ehc_domain::{
    audit::AuditEntry, cases::CaseReference, documents::DocumentState, ids::DocumentId, policy::Action, refusals, text::Words,
};
use ehc_persistence::documents;
use thiserror::Error;

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

/// Withdraws a paper: nobody can open it any more, and its row and bytes stay as proof.
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
        let open = open(conn, context, reference, Action::DocumentWithdraw)?;
        let row = documents::find(conn, open.case.id, id)?.ok_or(Failure::NotFound)?;
        if row.state == DocumentState::Withdrawn {
            return Err(Failure::Rule(WithdrawRefused::Already));
        }
        documents::withdraw(conn, id, reason.as_str(), context.now)?;
        let entry = AuditEntry::of(&open.permit).on("document", id).because(reason.as_str());
        Ok(Done::new((), entry).seen_at(open.path("documents")))
    })
}
