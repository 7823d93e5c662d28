//! Recording that the family withdrew its request.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::{CaseReference, Step},
    decisions::DecisionRefused,
    policy::Action,
    timetable::facts::FactKind,
};

use super::DecideRefused;
use crate::{
    Context, Done, Failure, Service,
    cases::{open, step},
    timetable,
};

/// Records that the request was withdrawn, which closes the case.
///
/// # Errors
/// [`DecideRefused`]; policy; storage.
pub fn withdraw(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    on: NaiveDate,
    reason: &str,
) -> Result<(), Failure<DecideRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseClose)?;
        if on > context.today {
            return Err(Failure::Rule(DecideRefused::Rule(DecisionRefused::InTheFuture)));
        }
        if on < open.case.began_on {
            return Err(Failure::Rule(DecideRefused::Rule(DecisionRefused::BeforeTheRequest)));
        }
        step(conn, &open.case, Step::Withdraw, on, DecideRefused::Stage)?;
        timetable::record(conn, service, context, open.case.id, FactKind::RequestWithdrawn, on)?;
        let entry = AuditEntry::of(&open.permit).with("withdrawn_on", on).because(reason);
        Ok(Done::new((), entry).seen_at(open.path("")))
    })
}
