//! A death. From then on nothing is owed, and the service sends nothing about the case to anybody.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::{CaseReference, Step},
    policy::Action,
    timetable::facts::FactKind,
};
use ehc_persistence::{DbConnection, notifications};

use super::{EndRefused, Follows, check_day, follows};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open, step},
    history::Told,
    timetable,
};

/// The day of a death.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Death {
    /// The day.
    pub on: NaiveDate,
}

fn check(open: &OpenCase, on: NaiveDate, today: NaiveDate) -> Result<(), Failure<EndRefused>> {
    check_day(open, on, today).map_err(Failure::Rule)
}

/// Records that the child or young person died. What waits to be sent about the case is not sent.
///
/// # Errors
/// [`EndRefused`]; policy; storage.
pub fn died(service: &Service, context: &Context, reference: &CaseReference, new: Death) -> Result<(), Failure<EndRefused>> {
    service.store.write(context, |conn: &mut DbConnection| {
        let open = open(conn, context, reference, Action::CaseEnd)?;
        check(&open, new.on, context.today)?;
        step(conn, &open.case, Step::Die, new.on, EndRefused::Stage)?;
        timetable::record(conn, service, context, open.case.id, FactKind::Died, new.on)?;
        notifications::keep_on_screen(conn, open.case.id)?;
        let told = Told::Died { died_on: new.on };
        Ok(Done::new((), AuditEntry::of(&open.permit).telling(&told)).seen_at(open.path("")))
    })
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
) -> Result<Follows, Failure<EndRefused>> {
    follows(service, context, reference, |_, open| {
        check(open, new.on, context.today)?;
        open.case.stage.after(Step::Die).map_err(|refused| Failure::Rule(refused.into()))?;
        Ok((FactKind::Died, new.on))
    })
}
