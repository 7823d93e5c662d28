//! Recording that the family withdrew its request.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::{CaseReference, Step, StepRefused},
    policy::Action,
    refusals,
    text::Words,
    timetable::{facts::FactKind, order::OutOfOrder},
};
use thiserror::Error;

use crate::{
    Context, Done, Failure, Service,
    cases::{open, step},
    history::Told,
    timetable,
};

/// What the family said, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// The day.
    pub on: NaiveDate,
    /// What the person said.
    pub reason: Words<4_000>,
}

refusals! {
    /// Why a withdrawal is not recorded.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum WithdrawRefused {
        /// It lies ahead.
        InTheFuture = "in_the_future" @ on, "Enter a day that is today or earlier";
        /// It lies before the request.
        BeforeTheRequest = "before_the_request" @ on, "Enter a day on or after the day the request was received";
        /// The case is past the point at which a request can be withdrawn.
        Stage => transparent(StepRefused);
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Records that the request was withdrawn, which closes the case. Returns the day.
///
/// # Errors
/// [`WithdrawRefused`]; policy; storage.
pub fn withdraw(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    withdrawal: Withdrawal,
) -> Result<NaiveDate, Failure<WithdrawRefused>> {
    let Withdrawal { on, reason } = withdrawal;
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseClose)?;
        if on > context.today {
            return Err(Failure::Rule(WithdrawRefused::InTheFuture));
        }
        if on < open.case.began_on {
            return Err(Failure::Rule(WithdrawRefused::BeforeTheRequest));
        }
        step(conn, &open.case, Step::Withdraw, on, WithdrawRefused::Stage)?;
        timetable::record(conn, service, context, open.case.id, FactKind::RequestWithdrawn, on)?;
        let entry = AuditEntry::of(&open.permit).telling(&Told::RequestWithdrawn { withdrawn_on: on }).because(reason.as_str());
        Ok(Done::new(on, entry).seen_at(open.path("")))
    })
}
