//! Recording that the family withdrew its request. Nobody withdraws the request of somebody else: the assessment ends when everybody who had asked by that
//! day has withdrawn, and a request that came afterwards begins the next.

use chrono::NaiveDate;
use ehc_domain::{cases::CaseReference, policy::Action, text::Words};

use super::{
    Before, EndRefused,
    end::How,
    record_end::{Ended, preview, record},
};
use crate::{Context, Failure, Service};

/// What the family said, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// The day.
    pub on: NaiveDate,
    /// What the person said.
    pub reason: Words<4_000>,
    /// Whether everybody who had asked by then withdraws; asked where more than one did.
    pub everybody: bool,
    /// Why it is entered only now; needed where a limit ran out since that day or moves with it, and kept only then.
    pub keyed_late_reason: Option<Words<4_000>>,
}

/// Says what the withdrawal would end and move, and who is asked to approve it.
///
/// # Errors
/// [`EndRefused`]; policy; storage.
pub fn withdraw_preview(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: &Withdrawal,
) -> Result<Before, Failure<EndRefused>> {
    let how = How::Withdrawn { everybody: new.everybody };
    preview(service, context, (reference, Action::CaseClose), (how, new.on, new.keyed_late_reason.clone()))
}

/// Records that the request was withdrawn, which closes the case unless somebody asked afterwards: that request begins the next assessment.
///
/// # Errors
/// [`EndRefused`]; policy; storage.
pub fn withdraw(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: Withdrawal,
) -> Result<Ended, Failure<EndRefused>> {
    let Withdrawal { on, reason, everybody, keyed_late_reason } = new;
    let how = How::Withdrawn { everybody };
    record(service, context, (reference, Action::CaseClose), (how, on, keyed_late_reason), reason.as_str())
}
