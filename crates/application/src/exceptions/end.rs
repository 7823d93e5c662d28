//! Ending a ground that was still going on.

use chrono::NaiveDate;
use ehc_domain::{audit::AuditEntry, cases::CaseReference, ids::FactId, policy::Action, timetable::facts::FactKind};

use super::{
    ExceptionRefused,
    read::{last_day as last_day_of, standing},
};
use crate::{
    Context, Done, Failure, Service,
    cases::open,
    timetable::{facts_of, record as record_fact},
};

/// Records the last day of a ground that was still going on. It may lie ahead, as the end of a journey does.
///
/// # Errors
/// [`ExceptionRefused`]; policy; storage.
pub fn end(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    exception: FactId,
    last_day: NaiveDate,
) -> Result<(), Failure<ExceptionRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::ExceptionRecord)?;
        let facts = facts_of(conn, open.case.id)?;
        let goes_on = standing(&facts, exception).filter(|fact| last_day_of(&facts, fact).is_none());
        let Some((fact, FactKind::ExceptionRecorded { from, .. })) = goes_on.map(|fact| (fact, &fact.kind)) else {
            return Err(Failure::Rule(ExceptionRefused::NothingToEnd));
        };
        if last_day < *from {
            return Err(Failure::Rule(ExceptionRefused::EndsBeforeItBegins));
        }
        let kind = FactKind::ExceptionEnded { exception: facts.first_version(fact.id) };
        let id = record_fact(conn, service, context, open.case.id, kind, last_day)?;
        let entry = AuditEntry::of(&open.permit).on("fact", id).with("last_day", last_day);
        Ok(Done::new((), entry).seen_at(open.path("dates")))
    })
}
