//! A death. From then on nothing is owed, and the service sends nothing about the case to anybody.

use chrono::NaiveDate;
use ehc_domain::{cases::CaseReference, policy::Action, text::Words};

use super::{
    Before, EndRefused,
    end::How,
    record_end::{preview, record},
};
use crate::{Context, Failure, Service};

/// The day of a death.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Death {
    /// The day.
    pub on: NaiveDate,
    /// Why it is entered only now; needed where a limit ran out since that day, and kept only then.
    pub keyed_late_reason: Option<Words<4_000>>,
}

/// Records that the child or young person died. What waits to be sent about the case is not sent.
///
/// # Errors
/// [`EndRefused`]; policy; storage.
pub fn died(service: &Service, context: &Context, reference: &CaseReference, new: Death) -> Result<(), Failure<EndRefused>> {
    let Death { on, keyed_late_reason } = new;
    record(service, context, (reference, Action::CaseEnd), (How::Died, on, keyed_late_reason), "").map(|_| ())
}

/// Says what would end.
///
/// # Errors
/// [`EndRefused`]; policy; storage.
pub fn died_preview(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: &Death,
) -> Result<Before, Failure<EndRefused>> {
    preview(service, context, (reference, Action::CaseEnd), (How::Died, new.on, new.keyed_late_reason.clone()))
}
