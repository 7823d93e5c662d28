//! A change as somebody asks for it, checked, with the calendars before and after it.

use chrono::NaiveDate;
use ehc_domain::{
    calendar::{
        AuthorityClosures, CalendarChangeKind, Calendars, WorkingCalendar,
        changes::{ClosedDays, ClosureRefused, HolidayRefused, check_holiday, check_institution_closure, check_office_closure},
    },
    ids::InstitutionId,
    refusals,
    text::Text,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    calendars::{self as stored, HolidayRow, OfficeClosureRow},
    institutions::{self, ClosureRow},
};
use thiserror::Error;

use super::past::Institutions;
use crate::{Context, Failure};

/// What an administrator asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A bank holiday proclaimed after the table was published.
    AddHoliday {
        /// The day.
        on: NaiveDate,
        /// Its occasion.
        name: Text<100>,
    },
    /// A bank holiday that was added by mistake.
    WithdrawHoliday {
        /// The day.
        on: NaiveDate,
        /// Why; `None` while it is only looked at.
        reason: Option<Text<500>>,
    },
    /// Days on which the authority's offices close.
    CloseOffices {
        /// The first closed day.
        first: NaiveDate,
        /// The last closed day.
        last: NaiveDate,
        /// The occasion.
        name: Text<100>,
    },
    /// A closure of the offices that was added by mistake.
    OpenOffices {
        /// Its first closed day.
        first: NaiveDate,
        /// Why; `None` while it is only looked at.
        reason: Option<Text<500>>,
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
        /// Why; `None` while it is only looked at.
        reason: Option<Text<500>>,
    },
}

/// A change as its kind and the days that it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedChange {
    /// What is changed.
    pub kind: CalendarChangeKind,
    /// The day, or the first closed day.
    pub first_on: NaiveDate,
    /// The last closed day; `None` for the first.
    pub last_on: Option<NaiveDate>,
    /// The occasion; needed for what is added, but not for a school or college.
    pub name: Option<Text<100>>,
    /// Needed for a closure of a school or college.
    pub institution_id: Option<InstitutionId>,
    /// Why; needed to make a withdrawal.
    pub reason: Option<Text<500>>,
}

impl AskedChange {
    /// Reads what the kind of the change needs.
    ///
    /// # Errors
    /// [`ChangeRefused::NameMissing`], [`ChangeRefused::NoSuchInstitution`].
    pub fn change(self) -> Result<Change, ChangeRefused> {
        use CalendarChangeKind as Kind;
        let Self { kind, first_on: first, reason, .. } = self;
        let last = self.last_on.unwrap_or(first);
        let name = self.name.ok_or(ChangeRefused::NameMissing);
        let institution = self.institution_id.ok_or(ChangeRefused::NoSuchInstitution);
        Ok(match kind {
            Kind::HolidayAdded => Change::AddHoliday { on: first, name: name? },
            Kind::HolidayWithdrawn => Change::WithdrawHoliday { on: first, reason },
            Kind::OfficesClosed => Change::CloseOffices { first, last, name: name? },
            Kind::OfficesOpened => Change::OpenOffices { first, reason },
            Kind::InstitutionClosed => Change::CloseInstitution {
                institution: institution?,
                last_day_with_pupils: day_before(first),
                first_day_back: last.succ_opt().unwrap_or(last),
            },
            Kind::InstitutionOpened => Change::OpenInstitution { institution: institution?, first, reason },
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
        NameMissing = "name_missing" @ name, "Enter a name that colleagues will know it by";
        /// What was recorded is taken back without saying why.
        ReasonMissing = "reason_missing" @ reason, "Enter why it is withdrawn";
        /// The day is not one that was added here.
        NotAdded = "not_added" @ first_on, "Only a bank holiday that was added here can be withdrawn, and this day was not";
        /// There is no such closure.
        NoSuchClosure = "no_such_closure" @ first_on, "There is no closure that begins on this day";
        /// There is no such institution, or it is closed for good.
        NoSuchInstitution = "no_such_institution" @ institution_id, "Choose a school or college from the register that is open";
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

/// Reads the reason for a withdrawal; `None` while it has not been asked for.
fn reason_of(reason: Option<&Text<500>>, is_final: bool) -> Result<Option<String>, ChangeRefused> {
    match reason {
        None if is_final => Err(ChangeRefused::ReasonMissing),
        reason => Ok(reason.map(ToString::to_string)),
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
            let name = name.to_string();
            rows.holidays.push(HolidayRow { held_on: *on, name: name.clone(), added_at: at, added_by: by });
            (CalendarChangeKind::HolidayAdded, None, (*on, *on), name)
        }
        Change::WithdrawHoliday { on, reason: why } => {
            let place = rows.holidays.iter().position(|row| row.held_on == *on).ok_or(refuse(ChangeRefused::NotAdded))?;
            reason = reason_of(why.as_ref(), is_final).map_err(refuse)?;
            (CalendarChangeKind::HolidayWithdrawn, None, (*on, *on), rows.holidays.remove(place).name)
        }
        Change::CloseOffices { first, last, name } => {
            let known: Vec<ClosedDays> = rows.offices.iter().map(|row| (row.first_closed_on, row.last_closed_on)).collect();
            check_office_closure((*first, *last), today, &known).map_err(|no| refuse(no.into()))?;
            let name = name.to_string();
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
            reason = reason_of(why.as_ref(), is_final).map_err(refuse)?;
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
            reason = reason_of(why.as_ref(), is_final).map_err(refuse)?;
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
