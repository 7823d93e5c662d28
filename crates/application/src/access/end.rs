//! Ending the conflict of interest of somebody else.

use ehc_domain::{
    audit::AuditEntry, cases::CaseReference, ids::StandingId, policy::Action, policy::Standing, refusals, text::Words,
};
use ehc_persistence::standings;
use thiserror::Error;

use super::read::line_of;
use crate::{Context, Done, Failure, Service, cases::open, history::Told};

/// Why a conflict of interest is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// Why.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why a conflict of interest is not ended.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum EndRefused {
        /// Somebody ended it before.
        Over = "over", "This conflict of interest is over already";
    }
}

/// Ends a conflict of interest: the person sees of the case what their role sees. What they gave up stays with whoever has it. Nobody ends their own, since
/// the case is hidden from them.
///
/// # Errors
/// [`EndRefused`]; policy; absence; storage.
pub fn end(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: StandingId,
    Ending { reason }: Ending,
) -> Result<(), Failure<EndRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::ConflictRecord)?;
        let line = line_of(conn, context, &open, (id, Standing::Conflict))?;
        if line.is_over {
            return Err(Failure::Rule(EndRefused::Over));
        }
        standings::end(conn, id, context.actor.user_id, context.now)?;
        let told = Told::ConflictEnded { no_more_conflict_of: line.who };
        let entry = AuditEntry::of(&open.permit).on("standing", id).telling(&told).because(reason.as_str());
        Ok(Done::new((), entry).seen_at(open.path("access")))
    })
}
