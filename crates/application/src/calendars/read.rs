//! The calendars as an administrator reads them.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use ehc_domain::{
    calendar::{HolidaySource, WorkingCalendar, holidays},
    ids::{CalendarChangeId, InstitutionId},
    names::search_text,
    policy::{Action, Target},
};
use ehc_persistence::{
    calendars::{self as stored, CalendarChangeRow, CalendarMoveRow, MoveCursor, OfficeClosureRow},
    institutions::{self, ClosureRow, InstitutionRow},
};

use super::moves::CaseMove;
use crate::{Context, Failure, NoRule, Service};

/// Changes listed on the page of the calendar.
const RECENT: i64 = 20;
/// Institutions found at once.
const MOST_FOUND: i64 = 50;
/// Moves on one page of a change.
const MOVES_A_PAGE: i64 = 100;
/// Years that can be looked at, before today's and after it.
const YEARS: (i32, i32) = (1, 3);

/// One bank holiday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayLine {
    /// The day.
    pub on: NaiveDate,
    /// Its occasion.
    pub name: String,
    /// Where it comes from.
    pub source: HolidaySource,
}

/// One change, with the name of whoever made it and how many dates it moved.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeLine {
    /// The change.
    pub row: CalendarChangeRow,
    /// Who made it; `None` for a command on the host.
    pub by: Option<String>,
    /// How many dates it moved.
    pub moved: i64,
}

/// The calendar of one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The year.
    pub year: i32,
    /// The first and last year that can be looked at.
    pub years: (i32, i32),
    /// Its bank holidays.
    pub holidays: Vec<HolidayLine>,
    /// The version of the calendar, as receipts name it.
    pub version: String,
    /// The first year whose bank holidays should be published by now and are not; `None` while nothing is missing.
    pub year_to_publish: Option<i32>,
    /// The closures of the authority's offices, of all years.
    pub offices: Vec<OfficeClosureRow>,
    /// The latest changes, newest first.
    pub changes: Vec<ChangeLine>,
}

/// Shows the calendar of a year; this year's when none is named, or one that nobody plans for.
///
/// # Errors
/// Policy; storage.
pub fn show(service: &Service, context: &Context, year: Option<i32>) -> Result<Shown, Failure<NoRule>> {
    context.authorise(Action::CalendarEdit, Target::Service)?;
    let this_year = context.today.year();
    let years = (this_year - YEARS.0, this_year + YEARS.1);
    let year = year.filter(|year| (years.0..=years.1).contains(year)).unwrap_or(this_year);
    service.store.read(|conn| {
        let added = stored::list_holidays(conn)?;
        let days: Vec<NaiveDate> = added.iter().map(|row| row.held_on).collect();
        let england = WorkingCalendar::with_changes(&days, &[]);
        let lines = england.bank_holidays(year).into_iter().map(|on| match added.iter().find(|row| row.held_on == on) {
            Some(row) => HolidayLine { on, name: row.name.clone(), source: HolidaySource::Added },
            None => {
                let source = if england.is_provisional(on) { HolidaySource::Computed } else { HolidaySource::Published };
                HolidayLine { on, name: holidays::name_of(on).to_owned(), source }
            }
        });
        let changes = stored::list_changes(conn, RECENT)?;
        let ids: Vec<CalendarChangeId> = changes.iter().map(|(row, _)| row.id).collect();
        let counts: BTreeMap<_, _> = stored::count_moves(conn, &ids)?.into_iter().collect();
        Ok(Shown {
            year,
            years,
            holidays: lines.collect(),
            version: england.version().to_string(),
            year_to_publish: england.year_to_publish(context.today),
            offices: stored::list_office_closures(conn)?,
            changes: changes
                .into_iter()
                .map(|(row, by)| ChangeLine { moved: counts.get(&row.id).copied().unwrap_or_default(), row, by })
                .collect(),
        })
    })
}

/// A change with everything that it moved.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeShown {
    /// The change.
    pub row: CalendarChangeRow,
    /// Who made it; `None` for a command on the host.
    pub by: Option<String>,
    /// What moved, earliest first: as much as was asked for.
    pub moves: Vec<CaseMove>,
    /// Where the next page goes on; `None` on the last.
    pub next: Option<MoveCursor>,
}

/// How much is shown of what a change moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// The first page, or the one after a move.
    Page(Option<MoveCursor>),
}

/// Shows a change and what it moved.
///
/// # Errors
/// Policy; absence; storage.
pub fn change(service: &Service, context: &Context, id: CalendarChangeId, part: Part) -> Result<ChangeShown, Failure<NoRule>> {
    context.authorise(Action::CalendarEdit, Target::Service)?;
    service.store.read(|conn| {
        let (row, by) = stored::find_change(conn, id)?.ok_or(Failure::NotFound)?;
        let (after, limit) = match part {
            Part::Whole => (None, None),
            Part::Page(after) => (after, Some(MOVES_A_PAGE)),
        };
        // One more than is shown tells whether there is another page.
        let mut moves = stored::list_moves(conn, id, after, limit.map(|limit| limit + 1))?;
        let shown = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
        let is_last = moves.len() <= shown;
        moves.truncate(shown);
        let cursor = |(row, reference): &(CalendarMoveRow, String)| MoveCursor {
            from: row.moved_from,
            reference: reference.clone(),
            duty: row.duty.clone(),
            what: row.what,
        };
        let next = moves.last().filter(|_| !is_last).map(cursor);
        let moves = moves
            .into_iter()
            .map(|(row, reference)| CaseMove {
                case_id: row.case_id,
                reference,
                duty: row.duty,
                title: row.title,
                what: row.what,
                from: row.moved_from,
                to: row.moved_to,
            })
            .collect();
        Ok(ChangeShown { row, by, moves, next })
    })
}

/// A term of an institution: the days with pupils between two closures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The first day with pupils.
    pub first: NaiveDate,
    /// The last day with pupils.
    pub last: NaiveDate,
}

/// The calendar of an institution.
#[derive(Debug, Clone, PartialEq)]
pub struct InstitutionShown {
    /// The institution.
    pub row: InstitutionRow,
    /// Its closures, earliest first.
    pub closures: Vec<ClosureRow>,
    /// The terms between them.
    pub terms: Vec<Term>,
}

/// Shows the closures of an institution and the terms between them.
///
/// # Errors
/// Policy; absence; storage.
pub fn institution(service: &Service, context: &Context, id: InstitutionId) -> Result<InstitutionShown, Failure<NoRule>> {
    context.authorise(Action::CalendarEdit, Target::Service)?;
    service.store.read(|conn| {
        let row = institutions::find(conn, id)?.ok_or(Failure::NotFound)?;
        let closures = institutions::list_closures(conn, id)?;
        let between = closures.iter().zip(closures.iter().skip(1));
        let terms = between
            .map(|(before, after)| Term {
                first: before.reopens_on,
                last: after.first_closed_on.pred_opt().unwrap_or(after.first_closed_on),
            })
            .filter(|term| term.first <= term.last)
            .collect();
        Ok(InstitutionShown { row, closures, terms })
    })
}

/// Finds open institutions by part of a name, each with the number of its recorded closures; all of them, up to fifty, when nothing is typed.
///
/// # Errors
/// Policy; storage.
pub fn search_institutions(
    service: &Service,
    context: &Context,
    typed: &str,
) -> Result<Vec<(InstitutionRow, usize)>, Failure<NoRule>> {
    context.authorise(Action::CalendarEdit, Target::Service)?;
    service.store.read(|conn| {
        let found = institutions::search_open(conn, &search_text(typed), MOST_FOUND)?;
        let closures = institutions::list_all_closures(conn)?;
        let count = |id: InstitutionId| closures.iter().filter(|row| row.institution_id == id).count();
        Ok(found.into_iter().map(|row| (count(row.id), row)).map(|(count, row)| (row, count)).collect())
    })
}
