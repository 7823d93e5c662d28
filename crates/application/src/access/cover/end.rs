//! Ending cover before it ends by itself.

use ehc_domain::{
    audit::AuditEntry, cases::CaseReference, ids::StandingId, policy::Action, policy::Standing, refusals, text::Words,
};
use ehc_persistence::standings;
use thiserror::Error;

use super::super::read::{StandingLine, line_of};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    history::Told,
};

/// Why cover ends early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverEnding {
    /// Why.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why cover is not ended.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum CoverEndRefused {
        /// It ended before.
        Over = "over", "This cover is over already";
    }
}

/// Finds one cover that can be ended.
///
/// # Errors
/// Policy; absence; storage.
pub fn find_cover(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: StandingId,
) -> Result<(OpenCase, StandingLine), Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CoverEnd)?;
        let line = line_of(conn, context, &open, (id, Standing::Covers))?;
        Ok((open, line))
    })
}

/// Ends cover: whoever stood in sees of the case what their role sees.
///
/// # Errors
/// [`CoverEndRefused`]; policy; absence; storage.
pub fn end_cover(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: StandingId,
    CoverEnding { reason }: CoverEnding,
) -> Result<(), Failure<CoverEndRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CoverEnd)?;
        let line = line_of(conn, context, &open, (id, Standing::Covers))?;
        if line.is_over {
            return Err(Failure::Rule(CoverEndRefused::Over));
        }
        standings::end(conn, id, context.actor.user_id, context.now)?;
        let told = Told::CoverEnded { no_more_covered_by: line.who };
        let entry = AuditEntry::of(&open.permit).on("standing", id).telling(&told).because(reason.as_str());
        Ok(Done::new((), entry).seen_at(open.path("")))
    })
}
