//! Calendars as data: working days of England, the terms of institutions and the closures of the authority.
//!
//! A working day is Monday to Friday, but not Christmas Day, Good Friday or a bank holiday in England. The SEND Regulations 2014 do not define the
//! term; this is the sense that the Tribunal Rules give it. Christmas Eve and New Year's Eve are working days. Days on which an authority or a school
//! closes count like any other, except where a rule says "school day".

pub mod changes;
pub mod holidays;
mod institutions;
mod version;

pub use changes::{CalendarChangeKind, Calendars, HolidaySource};
pub use institutions::{AuthorityClosures, Closure, ClosureError, InstitutionCalendar};
pub use version::CalendarVersion;

use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate, Weekday};

const FIRST_KEPT_YEAR: i32 = 2014;
const LAST_KEPT_YEAR: i32 = 2050;

/// Builds a date from figures that are known to be right; the earliest date there is if they are not.
pub(crate) const fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}

/// Writes a day as people read it: 23 November 2026.
pub fn day_in_words(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// Returns the first day of the school year in which a day falls: it runs from 1 September to 31 August.
pub fn school_year_of(day: NaiveDate) -> NaiveDate {
    date(if day.month() >= 9 { day.year() } else { day.year() - 1 }, 9, 1)
}

/// Moves a date by a number of days, stopping at the ends of the calendar.
pub(crate) fn plus_days(day: NaiveDate, days: i64) -> NaiveDate {
    let count = Days::new(days.unsigned_abs());
    if days < 0 {
        day.checked_sub_days(count).unwrap_or(NaiveDate::MIN)
    } else {
        day.checked_add_days(count).unwrap_or(NaiveDate::MAX)
    }
}

/// The working days of England, with a version that changes whenever its contents change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingCalendar {
    holidays: Vec<NaiveDate>,
    added: Vec<NaiveDate>,
    removed: Vec<NaiveDate>,
    version: CalendarVersion,
}

impl WorkingCalendar {
    /// Builds the calendar of England from the published table, and from the pattern of the law for other years.
    pub fn england() -> Self {
        // Forty years of holidays and their hash, asked for by every page that shows a date.
        static ENGLAND: LazyLock<WorkingCalendar> = LazyLock::new(|| WorkingCalendar::with_changes(&[], &[]));
        ENGLAND.clone()
    }

    /// Builds the calendar of England with bank holidays that were proclaimed or moved after the table was published.
    ///
    /// A moved holiday is one day removed and another added.
    pub fn with_changes(added: &[NaiveDate], removed: &[NaiveDate]) -> Self {
        let mut holidays: Vec<NaiveDate> = (FIRST_KEPT_YEAR..=LAST_KEPT_YEAR).flat_map(holidays::of_year).collect();
        holidays.retain(|day| !removed.contains(day));
        holidays.extend_from_slice(added);
        sort(&mut holidays);
        let (mut added, mut removed) = (added.to_vec(), removed.to_vec());
        sort(&mut added);
        sort(&mut removed);
        let version = CalendarVersion::of(&holidays);
        Self { holidays, added, removed, version }
    }

    /// Names the contents: two calendars with the same days have the same version, and no others do.
    pub fn version(&self) -> CalendarVersion {
        self.version
    }

    /// Lists the bank holidays of a year, additions included, in date order.
    pub fn bank_holidays(&self, year: i32) -> Vec<NaiveDate> {
        if (FIRST_KEPT_YEAR..=LAST_KEPT_YEAR).contains(&year) {
            return self.holidays.iter().copied().filter(|day| day.year() == year).collect();
        }
        let mut days = holidays::of_year(year);
        days.retain(|day| !self.removed.contains(day));
        days.extend(self.added.iter().filter(|day| day.year() == year));
        sort(&mut days);
        days
    }

    /// Tells whether the bank holidays of this day's year are computed rather than published.
    pub fn is_provisional(&self, day: NaiveDate) -> bool {
        !(holidays::FIRST_PUBLISHED_YEAR..=holidays::LAST_PUBLISHED_YEAR).contains(&day.year())
    }

    /// Returns the first year whose bank holidays should be in the published table by this day and are not: the day's own year, and from 1 October the
    /// next. `None` while nothing is missing.
    pub fn year_to_publish(&self, today: NaiveDate) -> Option<i32> {
        let wanted = if today.month() >= 10 { today.year() + 1 } else { today.year() };
        (wanted > holidays::LAST_PUBLISHED_YEAR).then(|| today.year().max(holidays::LAST_PUBLISHED_YEAR + 1))
    }

    /// Tells whether the day is a bank holiday, Christmas Day or Good Friday.
    pub fn is_bank_holiday(&self, day: NaiveDate) -> bool {
        if (FIRST_KEPT_YEAR..=LAST_KEPT_YEAR).contains(&day.year()) {
            return self.holidays.binary_search(&day).is_ok();
        }
        self.bank_holidays(day.year()).contains(&day)
    }

    /// Tells whether the day is Monday to Friday and not a bank holiday.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.is_bank_holiday(day)
    }

    /// Finds the last working day on or before a day.
    pub fn on_or_before(&self, day: NaiveDate) -> NaiveDate {
        step(day, -1, |day| self.is_working_day(day))
    }

    /// Finds the first working day on or after a day.
    pub fn on_or_after(&self, day: NaiveDate) -> NaiveDate {
        step(day, 1, |day| self.is_working_day(day))
    }

    /// Counts working days forward, the starting day not counted.
    pub fn after(&self, day: NaiveDate, working_days: u16) -> NaiveDate {
        count(day, working_days, 1, |day| self.is_working_day(day))
    }

    /// Counts working days forward, the first working day on or after the starting day being day 1.
    pub fn beginning_with(&self, day: NaiveDate, working_days: u16) -> NaiveDate {
        count(plus_days(day, -1), working_days, 1, |day| self.is_working_day(day))
    }

    /// Counts working days back from an event, the day of the event not counted.
    pub fn before(&self, event: NaiveDate, working_days: u16) -> NaiveDate {
        count(event, working_days, -1, |day| self.is_working_day(day))
    }
}

/// Steps from a day in one direction until a day counts; the day itself may.
pub(crate) fn step(mut day: NaiveDate, direction: i64, counts: impl Fn(NaiveDate) -> bool) -> NaiveDate {
    while !counts(day) && day != NaiveDate::MIN && day != NaiveDate::MAX {
        day = plus_days(day, direction);
    }
    day
}

/// Steps from a day in one direction past a number of days that count; the day itself never does.
pub(crate) fn count(mut day: NaiveDate, wanted: u16, direction: i64, counts: impl Fn(NaiveDate) -> bool) -> NaiveDate {
    for _ in 0..wanted {
        day = step(plus_days(day, direction), direction, &counts);
    }
    day
}

fn sort(days: &mut Vec<NaiveDate>) {
    days.sort_unstable();
    days.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_year_begins_on_1_september() {
        assert_eq!(school_year_of(date(2027, 2, 14)), date(2026, 9, 1));
        assert_eq!(school_year_of(date(2026, 8, 31)), date(2025, 9, 1));
        assert_eq!(school_year_of(date(2026, 9, 1)), date(2026, 9, 1));
    }

    #[test]
    fn ad_06_a_holiday_added_at_short_notice_changes_the_version_and_only_that_day() {
        let (plain, changed) = (WorkingCalendar::england(), WorkingCalendar::with_changes(&[date(2026, 9, 21)], &[]));
        assert_ne!(plain.version(), changed.version());
        assert_eq!(plain.version(), WorkingCalendar::england().version());
        assert!(plain.is_working_day(date(2026, 9, 21)) && !changed.is_working_day(date(2026, 9, 21)));
        assert!(changed.is_working_day(date(2026, 9, 22)));
    }

    #[test]
    fn a_moved_holiday_is_one_day_removed_and_another_added() {
        let moved = WorkingCalendar::with_changes(&[date(2026, 5, 8)], &[date(2026, 5, 4)]);
        assert!(moved.is_working_day(date(2026, 5, 4)) && !moved.is_working_day(date(2026, 5, 8)));
    }

    #[test]
    fn christmas_eve_and_new_years_eve_are_working_days() {
        let calendar = WorkingCalendar::england();
        assert!(calendar.is_working_day(date(2026, 12, 24)) && calendar.is_working_day(date(2026, 12, 31)));
    }

    #[test]
    fn years_outside_the_published_table_are_computed_and_marked_provisional() {
        let calendar = WorkingCalendar::england();
        assert!(calendar.is_provisional(date(2029, 1, 1)) && !calendar.is_provisional(date(2028, 12, 31)));
        assert!(!calendar.is_working_day(date(2031, 4, 11)), "Good Friday 2031");
        assert!(!calendar.is_working_day(date(2060, 12, 27)), "substitute for Christmas Day, a Saturday, far ahead");
    }

    #[test]
    fn the_next_year_is_asked_for_from_october() {
        let calendar = WorkingCalendar::england();
        assert_eq!(calendar.year_to_publish(date(2028, 9, 30)), None);
        assert_eq!(calendar.year_to_publish(date(2028, 10, 1)), Some(2029));
        assert_eq!(calendar.year_to_publish(date(2029, 3, 1)), Some(2029));
        assert_eq!(calendar.year_to_publish(date(2030, 11, 1)), Some(2030));
    }

    #[test]
    fn no_published_day_is_impossible() {
        assert!(WorkingCalendar::england().holidays.iter().all(|day| *day != NaiveDate::MIN));
    }
}
