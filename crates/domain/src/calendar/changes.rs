//! Changes to the calendars: what can be changed, and what no calendar could hold.

use super::day_in_words;
use chrono::{Datelike, NaiveDate, Weekday};
use thiserror::Error;

use super::{AuthorityClosures, WorkingCalendar, plus_days};
use crate::{codes::coded, refusals};

/// How many years before today's a bank holiday may be recorded for: one may be keyed late, over the turn of a year.
const YEARS_BACK: i32 = 1;
/// How many years after today's: no proclamation has named a day further ahead.
const YEARS_AHEAD: i32 = 3;
/// The longest that offices may be recorded as closed, in days: more is a slip in the year.
const LONGEST_OFFICE_CLOSURE: i64 = 31;
/// The longest that an institution may be recorded as closed, in days: a whole summer and half as much again, or a building that cannot be used.
const LONGEST_INSTITUTION_CLOSURE: i64 = 183;

coded! {
    /// What was changed in the calendars.
    pub enum CalendarChangeKind {
        /// A bank holiday was added at short notice.
        HolidayAdded = "holiday_added", "Bank holiday added";
        /// A bank holiday that was added by mistake was withdrawn.
        HolidayWithdrawn = "holiday_withdrawn", "Bank holiday withdrawn";
        /// Days were recorded on which the authority’s offices close.
        OfficesClosed = "offices_closed", "Office closure added";
        /// Such days were withdrawn.
        OfficesOpened = "offices_opened", "Office closure withdrawn";
        /// Days were recorded on which an institution admits no pupils.
        InstitutionClosed = "institution_closed", "School or college closure added";
        /// Such days were withdrawn.
        InstitutionOpened = "institution_opened", "School or college closure withdrawn";
    }
}

impl CalendarChangeKind {
    /// Tells whether the change takes back what was recorded before, which needs a reason.
    pub fn is_withdrawal(self) -> bool {
        matches!(self, Self::HolidayWithdrawn | Self::OfficesOpened | Self::InstitutionOpened)
    }

    /// Tells whether the change is about one institution.
    pub fn is_of_institution(self) -> bool {
        matches!(self, Self::InstitutionClosed | Self::InstitutionOpened)
    }

    /// Tells whether the change adds or takes away a working day of England, on which every receipt rests.
    pub fn is_of_england(self) -> bool {
        matches!(self, Self::HolidayAdded | Self::HolidayWithdrawn)
    }
}

coded! {
    /// Where a bank holiday comes from.
    pub enum HolidaySource {
        /// The published table.
        Published = "published", "Published";
        /// The pattern of the law, for a year whose table is not published.
        Computed = "computed", "Computed, provisional";
        /// Added here at short notice.
        Added = "added", "Added here";
    }
}

/// The working days of England and the days on which the authority's own offices close: all that dates of every case are counted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendars {
    /// Working days, for the law.
    pub england: WorkingCalendar,
    /// Closed offices, for our own targets alone.
    pub offices: AuthorityClosures,
}

impl Calendars {
    /// Returns the day by which the authority means to do what the law wants by the last working day `act_by`: the last day on or before it on which its
    /// offices are open.
    pub fn target(&self, act_by: NaiveDate) -> NaiveDate {
        self.offices.last_office_day(act_by, &self.england)
    }
}

refusals! {
    /// Refusals of a bank holiday that changes nothing or cannot be meant.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum HolidayRefused {
        /// No proclamation is so old or so far ahead.
        YearOutOfRange((i32, i32)) = "year_out_of_range" @ first_on, "Enter a day from {} to {}: bank holidays are not proclaimed outside those years" [.0.0, .0.1];
        /// The day is no working day anyway.
        Weekend(NaiveDate) = "weekend" @ first_on, "Enter a day from Monday to Friday: {} is a {}, which is no working day already. If a day was given in its place, enter that day" [day_in_words(*.0), weekday(*.0)];
        /// The day is in the calendar.
        Already(NaiveDate) = "already" @ first_on, "{} is a bank holiday already" [day_in_words(*.0)];
    }
}

/// Checks that a day can be added as a bank holiday.
///
/// # Errors
/// [`HolidayRefused`]: a year that cannot be meant, a Saturday or Sunday, a bank holiday.
pub fn check_holiday(on: NaiveDate, today: NaiveDate, england: &WorkingCalendar) -> Result<(), HolidayRefused> {
    let (first, last) = (today.year() - YEARS_BACK, today.year() + YEARS_AHEAD);
    if !(first..=last).contains(&on.year()) {
        return Err(HolidayRefused::YearOutOfRange((first, last)));
    }
    if england.is_bank_holiday(on) {
        return Err(HolidayRefused::Already(on));
    }
    if matches!(on.weekday(), Weekday::Sat | Weekday::Sun) {
        return Err(HolidayRefused::Weekend(on));
    }
    Ok(())
}

refusals! {
    /// Refusals of a closure that cannot be meant.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ClosureRefused {
        /// The last closed day comes before the first.
        EndsBeforeItBegins(NaiveDate) = "ends_before_it_begins" @ last_on, "Enter a last closed day on or after {}, the first" [day_in_words(*.0)];
        /// Pupils would be back on or before their last day.
        BackBeforeTheyLeft(NaiveDate) = "back_before_they_left" @ last_on, "Enter a first day back that is at least 2 days after {}, the last day with pupils" [day_in_words(*.0)];
        /// So long that the year must be wrong.
        TooLong(i64) = "too_long" @ last_on, "Enter a closure of at most {0} days: check the year of both dates";
        /// So far from today that the year must be wrong.
        YearOutOfRange((i32, i32)) = "year_out_of_range" @ first_on, "Enter days from {} to {}: check the year" [.0.0, .0.1];
        /// Some of the days are closed already.
        Overlaps((NaiveDate, NaiveDate)) = "overlaps" @ first_on, "Some of these days are in the closure from {} to {} already. Withdraw that one first, or enter other days" [day_in_words(.0.0), day_in_words(.0.1)];
    }
}

/// A run of closed days, first and last included.
pub type ClosedDays = (NaiveDate, NaiveDate);

/// Checks that the authority's offices can be closed from a first to a last day.
///
/// # Errors
/// [`ClosureRefused`], by name.
pub fn check_office_closure(days: ClosedDays, today: NaiveDate, known: &[ClosedDays]) -> Result<(), ClosureRefused> {
    if days.1 < days.0 {
        return Err(ClosureRefused::EndsBeforeItBegins(days.0));
    }
    check_closed_days(days, LONGEST_OFFICE_CLOSURE, today, known)
}

/// Checks that an institution can be closed between its last day with pupils and the first day they are back, and returns the closed days.
///
/// # Errors
/// [`ClosureRefused`], by name.
pub fn check_institution_closure(
    last_day_with_pupils: NaiveDate,
    first_day_back: NaiveDate,
    today: NaiveDate,
    known: &[ClosedDays],
) -> Result<ClosedDays, ClosureRefused> {
    let days = (plus_days(last_day_with_pupils, 1), plus_days(first_day_back, -1));
    if days.1 < days.0 {
        return Err(ClosureRefused::BackBeforeTheyLeft(last_day_with_pupils));
    }
    check_closed_days(days, LONGEST_INSTITUTION_CLOSURE, today, known)?;
    Ok(days)
}

fn check_closed_days(days: ClosedDays, longest: i64, today: NaiveDate, known: &[ClosedDays]) -> Result<(), ClosureRefused> {
    let years = (today.year() - YEARS_BACK, today.year() + YEARS_AHEAD);
    if [days.0, days.1].iter().any(|day| !(years.0..=years.1).contains(&day.year())) {
        return Err(ClosureRefused::YearOutOfRange(years));
    }
    if days.1.signed_duration_since(days.0).num_days() + 1 > longest {
        return Err(ClosureRefused::TooLong(longest));
    }
    match known.iter().find(|other| other.0 <= days.1 && days.0 <= other.1) {
        Some(other) => Err(ClosureRefused::Overlaps(*other)),
        None => Ok(()),
    }
}

fn weekday(day: NaiveDate) -> String {
    day.format("%A").to_string()
}

#[cfg(test)]
mod tests {
    use super::{super::date, *};

    const TODAY: (i32, u32, u32) = (2026, 12, 1);

    fn today() -> NaiveDate {
        date(TODAY.0, TODAY.1, TODAY.2)
    }

    fn holiday(on: NaiveDate) -> Result<(), HolidayRefused> {
        check_holiday(on, today(), &WorkingCalendar::england())
    }

    #[test]
    fn ad_06_a_weekday_that_is_no_holiday_yet_can_be_added() {
        assert_eq!(holiday(date(2026, 12, 24)), Ok(()));
        assert_eq!(holiday(date(2025, 1, 2)), Ok(()), "keyed late");
        assert_eq!(holiday(date(2029, 6, 5)), Ok(()));
    }

    #[test]
    fn ad_06_days_that_change_nothing_are_refused_by_name() {
        let sunday = date(2026, 11, 29);
        assert_eq!(holiday(sunday), Err(HolidayRefused::Weekend(sunday)));
        assert_eq!(
            holiday(date(2026, 12, 5)).unwrap_err().to_string(),
            "Enter a day from Monday to Friday: 5 December 2026 is a Saturday, which is no working day already. If a day was given in its place, enter that day"
        );
        assert_eq!(holiday(date(2026, 12, 28)).unwrap_err().to_string(), "28 December 2026 is a bank holiday already");
        assert_eq!(
            holiday(date(2026, 12, 26)),
            Err(HolidayRefused::Already(date(2026, 12, 26))),
            "a Saturday that is in the table"
        );
        for year in [2024, 2030] {
            assert_eq!(holiday(date(year, 6, 4)), Err(HolidayRefused::YearOutOfRange((2025, 2029))));
        }
    }

    #[test]
    fn an_office_closure_that_cannot_be_meant_is_refused_by_name() {
        let known = [(date(2026, 12, 29), date(2026, 12, 31))];
        let check = |from, to| check_office_closure((from, to), today(), &known);
        assert_eq!(check(date(2026, 12, 24), date(2026, 12, 24)), Ok(()));
        assert_eq!(check(date(2026, 12, 24), date(2026, 12, 23)), Err(ClosureRefused::EndsBeforeItBegins(date(2026, 12, 24))));
        assert_eq!(check(date(2026, 12, 24), date(2026, 12, 29)), Err(ClosureRefused::Overlaps(known[0])));
        assert_eq!(check(date(2027, 1, 1), date(2027, 1, 31)), Ok(()));
        assert_eq!(check(date(2027, 1, 1), date(2027, 2, 1)), Err(ClosureRefused::TooLong(31)));
        assert_eq!(check(date(2062, 1, 1), date(2062, 1, 2)), Err(ClosureRefused::YearOutOfRange((2025, 2029))));
    }

    #[test]
    fn an_institution_is_closed_from_the_day_after_the_last_pupil_day_to_the_day_before_the_next() {
        let check = |left, back| check_institution_closure(left, back, today(), &[]);
        assert_eq!(check(date(2027, 7, 21), date(2027, 9, 2)), Ok((date(2027, 7, 22), date(2027, 9, 1))));
        assert_eq!(check(date(2027, 7, 21), date(2027, 7, 22)), Err(ClosureRefused::BackBeforeTheyLeft(date(2027, 7, 21))));
        assert_eq!(check(date(2027, 7, 21), date(2027, 7, 20)), Err(ClosureRefused::BackBeforeTheyLeft(date(2027, 7, 21))));
        assert_eq!(check(date(2027, 7, 21), date(2028, 9, 2)), Err(ClosureRefused::TooLong(183)));
    }

    #[test]
    fn a_closed_office_moves_our_target_and_not_the_last_working_day() {
        let offices = AuthorityClosures::between([(date(2026, 12, 23), date(2026, 12, 24))]);
        let calendars = Calendars { england: WorkingCalendar::england(), offices };
        assert_eq!(calendars.target(calendars.england.on_or_before(date(2026, 12, 25))), date(2026, 12, 22));
        assert_eq!(calendars.target(date(2026, 12, 21)), date(2026, 12, 21));
    }
}
