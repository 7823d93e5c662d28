//! One’s own opening, and what its review found.

use ehc_domain::ids::StandingId;
use ehc_persistence::{cases, emergencies};

use super::read::{EmergencyLine, line};
use crate::{Context, Failure, Service, failure::NoRule};

/// Shows somebody what they opened themselves and what the review found, and nothing of the case but its number: they see neither the case any more nor what others
/// opened. Once they may not know of the case, there is nothing to be shown.
///
/// # Errors
/// [`Failure::NotFound`] for what somebody else opened, and for a case that is hidden from them; storage.
pub fn own(service: &Service, context: &Context, id: &StandingId) -> Result<EmergencyLine, Failure<NoRule>> {
    service.store.read(|conn| {
        let (row, standing) = emergencies::find(conn, *id)?.ok_or(Failure::NotFound)?;
        let case = cases::find(conn, standing.case_id)?.ok_or(Failure::NotFound)?;
        if standing.user_id != context.actor.user_id || !context.may_know(&case) {
            return Err(Failure::NotFound);
        }
        Ok(line(conn, context, &case, row, standing)?)
    })
}
