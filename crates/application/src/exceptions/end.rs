//! Ending a ground that was still going on.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    ids::FactId,
    policy::Action,
    refusals,
    timetable::{facts::FactKind, order::OutOfOrder},
};
use thiserror::Error;

use super::read::{last_day as last_day_of, standing};
use crate::{
    Context, Done, Failure, Service,
    cases::open,
    history::Told,
    timetable::{facts_of, record as record_fact},
};

/// The last day of an exception that was going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// Its last day; it may lie ahead.
    pub last_day: NaiveDate,
}

refusals! {
    /// Why a last day is not recorded.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum EndRefused {
        /// It is no exception of this case, or has its last day.
        NothingToEnd = "nothing_to_end", "There is no exception here that still lasts. Its last day may have been recorded already";
        /// Ends before it begins.
        EndsBeforeItBegins = "ends_before_it_begins" @ last_day, "The last day must be on or after the first";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Records the last day of a ground that was still going on. It may lie ahead, as the end of a journey does.
///
/// # Errors
/// [`EndRefused`]; policy; storage.
pub fn end(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    exception: FactId,
    Ending { last_day }: Ending,
) -> Result<(), Failure<EndRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::ExceptionRecord)?;
        let facts = facts_of(conn, open.case.id)?;
        let goes_on = standing(&facts, exception).filter(|fact| last_day_of(&facts, fact).is_none());
        let Some((fact, FactKind::ExceptionRecorded { from, .. })) = goes_on.map(|fact| (fact, &fact.kind)) else {
            return Err(Failure::Rule(EndRefused::NothingToEnd));
        };
        if last_day < *from {
            return Err(Failure::Rule(EndRefused::EndsBeforeItBegins));
        }
        let kind = FactKind::ExceptionEnded { exception: facts.first_version(fact.id) };
        let id = record_fact(conn, service, context, open.case.id, kind, last_day)?;
        let entry = AuditEntry::of(&open.permit).on("fact", id).telling(&Told::ExceptionEnded { last_day });
        Ok(Done::new((), entry).seen_at(open.path("dates")))
    })
}
