//! A change as somebody asks for it, checked, with the calendars before and after it.

use chrono::NaiveDate;
use ehc_domain::{
    calendar::{
        AuthorityClosures, CalendarChangeKind, Calendars, WorkingCalendar,
        changes::{ClosedDays, ClosureRefused, HolidayRefused, check_holiday, check_institution_closure, check_office_closure},
    },
    ids::InstitutionId,
    refusals,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    calendars::{self as stored, HolidayRow, OfficeClosureRow},
    institutions::{self, ClosureRow},
};
use thiserror::Error;

use super::past::Institutions;
use crate::{Context, Failure};

/// The longest name of a bank holiday or closure, in characters.
pub const LONGEST_NAME: usize = 100;
/// The longest reason for a withdrawal, in characters.
pub const LONGEST_REASON: usize = 500;

/// What an administrator asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A bank holiday proclaimed after the table was published.
    AddHoliday {
        /// The day.
        on: NaiveDate,
        /// Its occasion.
        name: String,
    },
    /// A bank holiday that was added by mistake.
    WithdrawHoliday {
        /// The day.
        on: NaiveDate,
        /// Why.
        reason: String,
    },
    /// Days on which the authority's offices close.
    CloseOffices {
        /// The first closed day.
        first: NaiveDate,
        /// The last closed day.
        last: NaiveDate,
        /// The occasion.
        name: String,
    },
    /// A closure of the offices that was added by mistake.
    OpenOffices {
        /// Its first closed day.
        first: NaiveDate,
        /// Why.
        reason: String,
    },
    /// Days between two terms of an institution.
    CloseInstitution {
        /// Which.
        institution: InstitutionId,
        /// The last day of the term before.
        last_day_with_pupils: NaiveDate,
        /// The first day of the term after.
        first_day_back: NaiveDate,
    },
    /// A closure of an institution that was recorded by mistake.
    OpenInstitution {
        /// Which.
        institution: InstitutionId,
        /// Its first closed day.
        first: NaiveDate,
        /// Why.
        reason: String,
    },
}

impl Change {
    /// Reads a change as its kind and the days that it covers, first and last included; `None` when the kind needs an institution and none is given.
    pub fn of_days(
        kind: CalendarChangeKind,
        institution: Option<InstitutionId>,
        (first, last): ClosedDays,
        name: &str,
        reason: &str,
    ) -> Option<Self> {
        use CalendarChangeKind as Kind;
        let (name, reason) = (name.to_owned(), reason.to_owned());
        Some(match kind {
            Kind::HolidayAdded => Self::AddHoliday { on: first, name },
            Kind::HolidayWithdrawn => Self::WithdrawHoliday { on: first, reason },
            Kind::OfficesClosed => Self::CloseOffices { first, last, name },
            Kind::OfficesOpened => Self::OpenOffices { first, reason },
            Kind::InstitutionClosed => Self::CloseInstitution {
                institution: institution?,
                last_day_with_pupils: day_before(first),
                first_day_back: last.succ_opt().unwrap_or(last),
            },
            Kind::InstitutionOpened => Self::OpenInstitution { institution: institution?, first, reason },
        })
    }
}

refusals! {
    /// Why a calendar is not changed.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum ChangeRefused {
        /// The day is no bank holiday that can be added.
        Holiday => transparent(HolidayRefused);
        /// The days are no closure that can be added.
        Closure => transparent(ClosureRefused);
        /// The name is missing.
        NameMissing = "name_missing", "Enter a name that colleagues will know it by";
        /// The name is too long.
        NameTooLong = "name_too_long", "Use {LONGEST_NAME} characters or fewer for the name";
        /// What was recorded is taken back without saying why.
        ReasonMissing = "reason_missing", "Enter why it is withdrawn";
        /// The reason is too long.
        ReasonTooLong = "reason_too_long", "Use {LONGEST_REASON} characters or fewer for the reason";
        /// The day is not one that was added here.
        NotAdded = "not_added", "Only a bank holiday that was added here can be withdrawn, and this day was not";
        /// There is no such closure.
        NoSuchClosure = "no_such_closure", "There is no closure that begins on this day";
        /// There is no such institution, or it is closed for good.
        NoSuchInstitution = "no_such_institution", "Choose a school or college from the register that is open";
    }
}

/// Everything that dates are counted by.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub calendars: Calendars,
    pub institutions: Institutions,
}

/// A change that was checked.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub kind: CalendarChangeKind,
    pub institution: Option<InstitutionId>,
    pub days: ClosedDays,
    pub name: String,
    pub reason: Option<String>,
    pub before: World,
    pub after: World,
}

/// The calendars as rows, so that a change is the same act on rows and on dates.
struct Rows {
    holidays: Vec<HolidayRow>,
    offices: Vec<OfficeClosureRow>,
    institutions: Vec<ClosureRow>,
}

impl Rows {
    fn load(conn: &mut DbConnection) -> StorageResult<Self> {
        Ok(Self {
            holidays: stored::list_holidays(conn)?,
            offices: stored::list_office_closures(conn)?,
            institutions: institutions::list_all_closures(conn)?,
        })
    }

    fn world(&self) -> World {
        let added: Vec<NaiveDate> = self.holidays.iter().map(|row| row.held_on).collect();
        World {
            calendars: Calendars {
                england: WorkingCalendar::with_changes(&added, &[]),
                offices: AuthorityClosures::between(self.offices.iter().map(|row| (row.first_closed_on, row.last_closed_on))),
            },
            institutions: Institutions::of(&self.institutions),
        }
    }

    fn closures_of(&self, id: InstitutionId) -> Vec<ClosedDays> {
        let rows = self.institutions.iter().filter(|row| row.institution_id == id);
        rows.map(|row| (row.first_closed_on, day_before(row.reopens_on))).collect()
    }
}

fn day_before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

fn name_of(typed: &str) -> Result<String, ChangeRefused> {
    let name = typed.trim();
    match name.chars().count() {
        0 => Err(ChangeRefused::NameMissing),
        length if length > LONGEST_NAME => Err(ChangeRefused::NameTooLong),
        _ => Ok(name.to_owned()),
    }
}

/// Reads the reason for a withdrawal; `None` while it has not been asked for.
fn reason_of(typed: &str, is_final: bool) -> Result<Option<String>, ChangeRefused> {
    let reason = typed.trim();
    match reason.chars().count() {
        0 if is_final => Err(ChangeRefused::ReasonMissing),
        0 => Ok(None),
        length if length > LONGEST_REASON => Err(ChangeRefused::ReasonTooLong),
        _ => Ok(Some(reason.to_owned())),
    }
}

/// Checks a change and works out the calendars before and after it. A change that `is_final` must say why it withdraws something; a preview need not.
pub(super) fn plan(
    conn: &mut DbConnection,
    context: &Context,
    change: &Change,
    is_final: bool,
) -> Result<Plan, Failure<ChangeRefused>> {
    let mut rows = Rows::load(conn)?;
    let before = rows.world();
    let today = context.today;
    let by = Some(context.actor.user_id);
    let at = context.now;
    let refuse = |refusal: ChangeRefused| Failure::Rule(refusal);
    let mut reason = None;
    let (kind, institution, days, name) = match change {
        Change::AddHoliday { on, name } => {
            check_holiday(*on, today, &before.calendars.england).map_err(|no| refuse(no.into()))?;
            let name = name_of(name).map_err(refuse)?;
            rows.holidays.push(HolidayRow { held_on: *on, name: name.clone(), added_at: at, added_by: by });
            (CalendarChangeKind::HolidayAdded, None, (*on, *on), name)
        }
        Change::WithdrawHoliday { on, reason: why } => {
            let place = rows.holidays.iter().position(|row| row.held_on == *on).ok_or(refuse(ChangeRefused::NotAdded))?;
            reason = reason_of(why, is_final).map_err(refuse)?;
            (CalendarChangeKind::HolidayWithdrawn, None, (*on, *on), rows.holidays.remove(place).name)
        }
        Change::CloseOffices { first, last, name } => {
            let known: Vec<ClosedDays> = rows.offices.iter().map(|row| (row.first_closed_on, row.last_closed_on)).collect();
            check_office_closure((*first, *last), today, &known).map_err(|no| refuse(no.into()))?;
            let name = name_of(name).map_err(refuse)?;
            let row = OfficeClosureRow {
                first_closed_on: *first,
                last_closed_on: *last,
                name: name.clone(),
                added_at: at,
                added_by: by,
            };
            rows.offices.push(row);
            (CalendarChangeKind::OfficesClosed, None, (*first, *last), name)
        }
        Change::OpenOffices { first, reason: why } => {
            let known = rows.offices.iter().position(|row| row.first_closed_on == *first);
            let row = rows.offices.remove(known.ok_or(refuse(ChangeRefused::NoSuchClosure))?);
            reason = reason_of(why, is_final).map_err(refuse)?;
            (CalendarChangeKind::OfficesOpened, None, (row.first_closed_on, row.last_closed_on), row.name)
        }
        Change::CloseInstitution { institution, last_day_with_pupils, first_day_back } => {
            let name = open_institution(conn, *institution)?;
            let known = rows.closures_of(*institution);
            let days = check_institution_closure(*last_day_with_pupils, *first_day_back, today, &known)
                .map_err(|no| refuse(no.into()))?;
            let row = ClosureRow { institution_id: *institution, first_closed_on: days.0, reopens_on: *first_day_back };
            rows.institutions.push(row);
            (CalendarChangeKind::InstitutionClosed, Some(*institution), days, name)
        }
        Change::OpenInstitution { institution, first, reason: why } => {
            let name = open_institution(conn, *institution)?;
            let is_it = |row: &ClosureRow| row.institution_id == *institution && row.first_closed_on == *first;
            let known = rows.institutions.iter().position(is_it);
            let row = rows.institutions.remove(known.ok_or(refuse(ChangeRefused::NoSuchClosure))?);
            reason = reason_of(why, is_final).map_err(refuse)?;
            (CalendarChangeKind::InstitutionOpened, Some(*institution), (*first, day_before(row.reopens_on)), name)
        }
    };
    Ok(Plan { kind, institution, days, name, reason, before, after: rows.world() })
}

fn open_institution(conn: &mut DbConnection, id: InstitutionId) -> Result<String, Failure<ChangeRefused>> {
    let found = institutions::find(conn, id)?.filter(|row| row.closed_on.is_none());
    found.map(|row| row.name).ok_or(Failure::Rule(ChangeRefused::NoSuchInstitution))
}

impl Plan {
    /// Writes the change itself.
    pub(super) fn store(&self, conn: &mut DbConnection, context: &Context) -> StorageResult<()> {
        let (first, last) = self.days;
        let (name, added_at, added_by) = (self.name.clone(), context.now, Some(context.actor.user_id));
        match (self.kind, self.institution) {
            (CalendarChangeKind::HolidayAdded, _) => HolidayRow { held_on: first, name, added_at, added_by }.insert(conn),
            (CalendarChangeKind::HolidayWithdrawn, _) => stored::remove_holiday(conn, first),
            (CalendarChangeKind::OfficesClosed, _) => {
                OfficeClosureRow { first_closed_on: first, last_closed_on: last, name, added_at, added_by }.insert(conn)
            }
            (CalendarChangeKind::OfficesOpened, _) => stored::remove_office_closure(conn, first),
            (CalendarChangeKind::InstitutionClosed, Some(institution_id)) => {
                let reopens_on = last.succ_opt().unwrap_or(last);
                ClosureRow { institution_id, first_closed_on: first, reopens_on }.insert(conn)
            }
            (CalendarChangeKind::InstitutionOpened, Some(id)) => stored::remove_closure(conn, id, first),
            (CalendarChangeKind::InstitutionClosed | CalendarChangeKind::InstitutionOpened, None) => Ok(()),
        }
    }
}
