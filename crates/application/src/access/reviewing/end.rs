//! Ending a review of access before it ends by itself.

use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    ids::StandingId,
    policy::{Action, Standing},
    refusals,
    text::Words,
};
use ehc_persistence::standings;
use thiserror::Error;

use super::{
    super::read::{StandingLine, line_of},
    REVIEWS,
};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    history::Told,
};

/// What a review of access found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewEnding {
    /// What was found, and what was done about it; it stands in the history of the case.
    pub findings: Words<2_000>,
}

refusals! {
    /// Why a review of access is not ended.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ReviewEndRefused {
        /// It ended before.
        Over = "over", "This review of access is over already";
    }
}

/// Finds a review of one's own that can be ended.
///
/// # Errors
/// Policy; absence, as for a review of somebody else; storage.
pub fn find_review(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, StandingId),
) -> Result<(OpenCase, StandingLine), Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::ReviewEnd)?;
        let line = line_of(conn, context, &open, (*id, Standing::Reviews))?;
        if line.user == context.actor.user_id { Ok((open, line)) } else { Err(Failure::NotFound) }
    })
}

/// Ends one's own review of access: the case is closed to whoever had it.
///
/// # Errors
/// [`ReviewEndRefused`]; policy; absence; storage.
pub fn end_review(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, StandingId),
    ReviewEnding { findings }: ReviewEnding,
) -> Result<(), Failure<ReviewEndRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::ReviewEnd)?;
        let line = line_of(conn, context, &open, (*id, Standing::Reviews))?;
        if line.user != context.actor.user_id {
            return Err(Failure::NotFound);
        }
        if line.is_over {
            return Err(Failure::Rule(ReviewEndRefused::Over));
        }
        standings::end(conn, *id, context.actor.user_id, context.now)?;
        let told = Told::AccessReviewEnded { no_more_reviewed_by: line.who };
        let entry = AuditEntry::of(&open.permit).on("standing", *id).telling(&told).because(findings.as_str());
        // The case is no place to lead them back to.
        Ok(Done::new((), entry).leaving_dates().seen_at(REVIEWS))
    })
}
