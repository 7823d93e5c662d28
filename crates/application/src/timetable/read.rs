//! The timetable of a case as people and operators read it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use ehc_domain::{
    audit::Look,
    calendar::{Calendars, day_in_words},
    cases::{CaseReference, Stage},
    policy::Action,
    refusals,
    timetable::{DutyKey, Timetable},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::{self, CaseRow},
};
use serde_json::Value;
use thiserror::Error;

use super::{Law, calendars, compute, facts_of, json::json_of, titles::Titles};
use crate::{
    Context, Failure, Service,
    audit::Opened,
    cases::{OpenCase, open},
    history::Told,
};

/// The timetable of a case for a page.
#[derive(Debug, Clone)]
pub struct CaseTimetable {
    /// The case.
    pub open: OpenCase,
    /// Its dates.
    pub timetable: Timetable,
    /// What each duty is called, by its key.
    pub titles: BTreeMap<DutyKey, String>,
    /// By when the authority means to act, by the duty's key: the last day before the limit on which its offices are open too.
    pub targets: BTreeMap<DutyKey, NaiveDate>,
    /// How far the case had come; `None` on a day before there was a request.
    pub stage: Option<Stage>,
    /// The day as known on which it is shown; `None` for now.
    pub as_known_on: Option<NaiveDate>,
}

refusals! {
    /// Why dates are not shown as known on a day.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum KnownOnRefused {
        /// Nobody knows what will be recorded by then.
        DayAhead(NaiveDate) = "day_ahead", "Nothing is known yet as on {}: enter today or an earlier day" [day_in_words(*.0)];
    }
}

fn refuse_ahead(as_known_on: Option<NaiveDate>, today: NaiveDate) -> Result<(), Failure<KnownOnRefused>> {
    match as_known_on.filter(|day| *day > today) {
        Some(day) => Err(Failure::Rule(KnownOnRefused::DayAhead(day))),
        None => Ok(()),
    }
}

/// Shows every date of a case, now or as everything was known at the end of a day.
///
/// The view is an audit row, durable before this returns. Facts, bank holidays, closures of institutions and the stage are those of that day. The birth date, the institution of the case and the closures of
/// the authority's own offices are those now on record, whose earlier values are not kept: they bear on the maximum age, on school days and on targets.
///
/// # Errors
/// [`KnownOnRefused`]; policy; absence; storage.
pub fn show(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    as_known_on: Option<NaiveDate>,
) -> Result<CaseTimetable, Failure<KnownOnRefused>> {
    refuse_ahead(as_known_on, context.today)?;
    let shown = service.store.read(|conn| {
        let open = open::<KnownOnRefused>(conn, context, reference, Action::CaseView)?;
        Ok::<_, Failure<KnownOnRefused>>(of_open_case(conn, service.store.law(), open, context.today, as_known_on)?)
    })?;
    let look = Look::of(&shown.open.permit).telling(&Told::PageShown { page: "dates".into() });
    service.views.record(look, Some(Opened::by(context, &shown.open.subject)))?;
    Ok(shown)
}

/// Computes the timetable of a case that is open already.
///
/// # Errors
/// Any failure of storage.
pub fn of_open_case(
    conn: &mut DbConnection,
    law: &Law,
    open: OpenCase,
    today: NaiveDate,
    as_known_on: Option<NaiveDate>,
) -> StorageResult<CaseTimetable> {
    let (timetable, titles) = titled(conn, law, &open.case, today, as_known_on)?;
    let targets = targets(&timetable, &calendars(conn)?);
    let stage = stage(conn, &open.case, as_known_on)?;
    Ok(CaseTimetable { open, timetable, titles, targets, stage, as_known_on })
}

fn stage(conn: &mut DbConnection, case: &CaseRow, as_known_on: Option<NaiveDate>) -> StorageResult<Option<Stage>> {
    match as_known_on {
        None => Ok(Some(case.stage)),
        Some(day) => Ok(Stage::of(&facts_of(conn, case.id)?.as_known_on(day))),
    }
}

pub(super) fn targets(timetable: &Timetable, calendars: &Calendars) -> BTreeMap<DutyKey, NaiveDate> {
    timetable.duties.iter().filter_map(|duty| Some((duty.key, duty.target(calendars)?))).collect()
}

fn titled(
    conn: &mut DbConnection,
    law: &Law,
    case: &CaseRow,
    today: NaiveDate,
    as_known_on: Option<NaiveDate>,
) -> StorageResult<(Timetable, BTreeMap<DutyKey, String>)> {
    let timetable = compute(conn, law, case, today, as_known_on)?;
    let words = match as_known_on {
        None => Titles::of(conn, case.id)?,
        Some(day) => Titles::as_known_on(conn, case.id, day)?,
    };
    let titles = timetable.duties.iter().map(|duty| (duty.key, words.title(duty))).collect();
    Ok((timetable, titles))
}

/// Returns the whole timetable of a case as JSON for whoever runs the program on its host; `None` when there is no such case.
///
/// No person asks, so no permission is checked: the timetable names nobody.
///
/// # Errors
/// [`KnownOnRefused`]; storage.
pub fn for_operator(
    service: &Service,
    reference: &CaseReference,
    as_known_on: Option<NaiveDate>,
) -> Result<Option<Value>, Failure<KnownOnRefused>> {
    let today = service.ports.clock.today();
    refuse_ahead(as_known_on, today)?;
    service.store.read(|conn| {
        let Some(case) = cases::find_by_reference(conn, reference)? else { return Ok(None) };
        let (timetable, titles) = titled(conn, service.store.law(), &case, today, as_known_on)?;
        let targets = targets(&timetable, &calendars(conn)?);
        let stage = stage(conn, &case, as_known_on)?;
        Ok(Some(json_of(&case, &timetable, (&titles, &targets), stage, as_known_on)))
    })
}
