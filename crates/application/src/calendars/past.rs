//! The calendars as they were. Every change is on record, so each can be taken back, newest first, from what counts now.

use std::collections::HashMap;

use chrono::NaiveDate;
use ehc_domain::{
    calendar::{CalendarChangeKind, Closure, InstitutionCalendar, WorkingCalendar},
    ids::InstitutionId,
    timetable::facts::london_day,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    calendars::{self as stored, CalendarChangeRow},
    cases::CaseRow,
    institutions::{self, ClosureRow},
    timetable as dates,
};

/// Returns the working days of England as they were known at the end of a London day.
///
/// # Errors
/// Any failure of the database.
pub fn england_on(conn: &mut DbConnection, day: NaiveDate) -> StorageResult<WorkingCalendar> {
    let mut added = dates::list_added_holidays(conn)?;
    for change in since(conn, day)? {
        take_back(&mut added, &change);
    }
    Ok(WorkingCalendar::with_changes(&added, &[]))
}

/// Lists the working days of England in every version that has counted here, newest first: receipts name the one they rest on.
///
/// # Errors
/// Any failure of the database.
pub fn england_versions(conn: &mut DbConnection) -> StorageResult<Vec<WorkingCalendar>> {
    let mut added = dates::list_added_holidays(conn)?;
    let mut versions = vec![WorkingCalendar::with_changes(&added, &[])];
    for change in stored::list_all_changes(conn)?.iter().filter(|change| change.kind.is_of_england()) {
        take_back(&mut added, change);
        versions.push(WorkingCalendar::with_changes(&added, &[]));
    }
    Ok(versions)
}

/// Returns when an institution is open, as its recorded closures now say.
///
/// # Errors
/// Any failure of the database.
pub fn institution_now(conn: &mut DbConnection, id: InstitutionId) -> StorageResult<InstitutionCalendar> {
    Ok(InstitutionCalendar::new(institutions::list_closures(conn, id)?.iter().filter_map(closure).collect()))
}

/// When each institution is open, for reading many cases.
#[derive(Clone, Debug)]
pub(crate) struct Institutions {
    recorded: HashMap<InstitutionId, InstitutionCalendar>,
    /// That of an institution without recorded closures.
    without: InstitutionCalendar,
}

impl Institutions {
    /// Takes every recorded closure.
    pub fn of(rows: &[ClosureRow]) -> Self {
        let mut closures: HashMap<InstitutionId, Vec<Closure>> = HashMap::new();
        for row in rows {
            closures.entry(row.institution_id).or_default().extend(closure(row));
        }
        let recorded = closures.into_iter().map(|(id, closures)| (id, InstitutionCalendar::new(closures))).collect();
        Self { recorded, without: InstitutionCalendar::default() }
    }

    /// Returns when the institution of a case is open, as [`institution_now`] would; `None` for a case without one.
    pub fn attended_in(&self, case: &CaseRow) -> Option<&InstitutionCalendar> {
        case.institution_id.map(|id| self.recorded.get(&id).unwrap_or(&self.without))
    }
}

/// Reads a stored closure; `None` for one that ends before it begins, which no use case writes.
pub(super) fn closure(row: &ClosureRow) -> Option<Closure> {
    Closure::new(row.first_closed_on, row.reopens_on).ok()
}

/// Returns when an institution was open, as known at the end of a London day.
///
/// # Errors
/// Any failure of the database.
pub fn institution_on(conn: &mut DbConnection, id: InstitutionId, day: NaiveDate) -> StorageResult<InstitutionCalendar> {
    let mut closures: Vec<Closure> = institutions::list_closures(conn, id)?.iter().filter_map(closure).collect();
    for change in since(conn, day)?.iter().filter(|change| change.institution_id == Some(id)) {
        closures.retain(|closure| closure.closed_from() != change.first_on);
        if change.kind == CalendarChangeKind::InstitutionOpened {
            let reopens_on = change.last_on.succ_opt().unwrap_or(change.last_on);
            closures.extend(Closure::new(change.first_on, reopens_on).ok());
        }
    }
    Ok(InstitutionCalendar::new(closures))
}

/// Lists what was changed after a London day, newest first.
fn since(conn: &mut DbConnection, day: NaiveDate) -> StorageResult<Vec<CalendarChangeRow>> {
    Ok(stored::list_all_changes(conn)?.into_iter().take_while(|change| london_day(change.changed_at) > day).collect())
}

fn take_back(added: &mut Vec<NaiveDate>, change: &CalendarChangeRow) {
    match change.kind {
        CalendarChangeKind::HolidayAdded => added.retain(|day| *day != change.first_on),
        CalendarChangeKind::HolidayWithdrawn => added.push(change.first_on),
        CalendarChangeKind::OfficesClosed
        | CalendarChangeKind::OfficesOpened
        | CalendarChangeKind::InstitutionClosed
        | CalendarChangeKind::InstitutionOpened => {}
    }
}
