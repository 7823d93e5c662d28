//! Ending a ground that was still going on.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    ids::{FactId, Id},
    policy::Action,
    timetable::facts::FactKind,
};

use super::ExceptionRefused;
use crate::{
    Context, Done, Failure, Service,
    cases::open,
    timetable::{facts_of, record as record_fact},
};

/// Ends a ground that was still going on.
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
        let first = facts.first_version(exception);
        let has_ended = facts
            .standing()
            .any(|fact| matches!(fact.kind, FactKind::ExceptionEnded { exception: ended } if ended.uuid() == first.uuid()));
        let goes_on = |kind: &FactKind| matches!(kind, FactKind::ExceptionRecorded { to: None, .. });
        let standing = facts.standing().find(|fact| fact.id == exception && goes_on(&fact.kind) && !has_ended);
        let standing = standing.ok_or(Failure::Rule(ExceptionRefused::NothingToEnd))?;
        if last_day < standing.on {
            return Err(Failure::Rule(ExceptionRefused::EndsBeforeItBegins));
        }
        let kind = FactKind::ExceptionEnded { exception: Id::new(first.uuid()) };
        let id = record_fact(conn, service, context, open.case.id, kind, last_day)?;
        let entry = AuditEntry::of(&open.permit).on("fact", id).with("last_day", last_day);
        Ok(Done::new((), entry).seen_at(open.path("dates")))
    })
}
