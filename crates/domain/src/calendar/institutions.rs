//! When institutions are open to their pupils, and when the authority's offices close.

use chrono::NaiveDate;
use thiserror::Error;

use super::{WorkingCalendar, count, plus_days};

/// Refusals of a closure that could not have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ClosureError {
    /// The institution would re-open on or before the day that it closed.
    #[error("an institution closed from {closed_from} cannot open again on {reopens_on}")]
    OpensBeforeItCloses {
        /// First day without pupils.
        closed_from: NaiveDate,
        /// First day with pupils again.
        reopens_on: NaiveDate,
    },
}

/// One run of days on which an institution does not admit pupils.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Closure {
    closed_from: NaiveDate,
    reopens_on: NaiveDate,
}

impl Closure {
    /// Records a closure from the day after the last pupil day to the day before the next one.
    ///
    /// # Errors
    /// When the institution would open again on or before the day it closed.
    pub fn new(closed_from: NaiveDate, reopens_on: NaiveDate) -> Result<Self, ClosureError> {
        if reopens_on <= closed_from {
            return Err(ClosureError::OpensBeforeItCloses { closed_from, reopens_on });
        }
        Ok(Self { closed_from, reopens_on })
    }

    /// Returns the first day without pupils.
    pub fn closed_from(self) -> NaiveDate {
        self.closed_from
    }

    /// Returns the first day with pupils again.
    pub fn reopens_on(self) -> NaiveDate {
        self.reopens_on
    }

    /// Counts the calendar days without pupils.
    pub fn days(self) -> i64 {
        self.reopens_on.signed_duration_since(self.closed_from).num_days()
    }

    /// Tells whether the institution is closed on a day because of this closure.
    pub fn covers(self, day: NaiveDate) -> bool {
        self.closed_from <= day && day < self.reopens_on
    }

    /// Returns the first and last day on which advice may be asked so that a closure of four weeks or more is a ground, or `None` for a shorter one.
    ///
    /// SEND Regulations 2014 reg 10(4)(a): from one week before the closure begins to one week before it ends, both days included.
    pub fn ground_window(self) -> Option<(NaiveDate, NaiveDate)> {
        (self.days() >= 28).then(|| (plus_days(self.closed_from, -7), plus_days(self.reopens_on, -7)))
    }
}

/// The closures of one institution, from which its school days follow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstitutionCalendar {
    closures: Vec<Closure>,
}

impl InstitutionCalendar {
    /// Builds the calendar of an institution from its closures, in any order.
    pub fn new(mut closures: Vec<Closure>) -> Self {
        closures.sort_unstable();
        Self { closures }
    }

    /// Returns the closures in date order.
    pub fn closures(&self) -> &[Closure] {
        &self.closures
    }

    /// Tells whether pupils are admitted on a day: a working day outside every closure (SEND Regulations 2014 reg 48(2)).
    pub fn is_school_day(&self, day: NaiveDate, calendar: &WorkingCalendar) -> bool {
        calendar.is_working_day(day) && !self.closures.iter().any(|closure| closure.covers(day))
    }

    /// Counts school days forward, the starting day not counted.
    pub fn school_days_after(&self, day: NaiveDate, school_days: u16, calendar: &WorkingCalendar) -> NaiveDate {
        count(day, school_days, 1, |day| self.is_school_day(day, calendar))
    }

    /// Finds the closure that makes the school-closure ground available for advice asked on a day, if one does.
    pub fn closure_for_advice_asked(&self, asked_on: NaiveDate) -> Option<Closure> {
        self.closures
            .iter()
            .copied()
            .find(|closure| closure.ground_window().is_some_and(|(opens, closes)| opens <= asked_on && asked_on <= closes))
    }
}

/// Days on which the authority's offices close. They move local targets only, never a limit that the law sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorityClosures {
    days: Vec<NaiveDate>,
}

impl AuthorityClosures {
    /// Records the days on which the offices close, in any order.
    pub fn new(mut days: Vec<NaiveDate>) -> Self {
        days.sort_unstable();
        days.dedup();
        Self { days }
    }

    /// Records runs of closed days, first and last included, in any order.
    pub fn between(runs: impl IntoIterator<Item = (NaiveDate, NaiveDate)>) -> Self {
        let days = runs.into_iter().flat_map(|(first, last)| first.iter_days().take_while(move |day| *day <= last));
        Self::new(days.collect())
    }

    /// Finds the last day on or before a day on which the offices are open, for local targets.
    pub fn last_office_day(&self, day: NaiveDate, calendar: &WorkingCalendar) -> NaiveDate {
        super::step(day, -1, |day| calendar.is_working_day(day) && self.days.binary_search(&day).is_err())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::date, *};

    fn delta() -> Closure {
        Closure::new(date(2027, 7, 22), date(2027, 9, 2)).unwrap()
    }

    #[test]
    fn cw_08_the_closure_ground_is_open_from_a_week_before_closing_to_a_week_before_opening() {
        let school = InstitutionCalendar::new(vec![delta()]);
        assert_eq!(delta().days(), 42);
        for (month, day, offered) in [(7, 14, false), (7, 15, true), (7, 20, true), (8, 26, true), (8, 27, false), (8, 28, false)]
        {
            assert_eq!(school.closure_for_advice_asked(date(2027, month, day)).is_some(), offered, "{day} of month {month}");
        }
    }

    #[test]
    fn cw_08_a_school_closed_for_three_weeks_never_gives_the_ground() {
        let short = Closure::new(date(2026, 12, 19), date(2027, 1, 9)).unwrap();
        assert_eq!(short.ground_window(), None);
        let four_weeks_less_a_day = Closure::new(date(2026, 8, 1), date(2026, 8, 28)).unwrap();
        assert_eq!(four_weeks_less_a_day.ground_window(), None);
    }

    #[test]
    fn a_closure_that_ends_before_it_begins_is_refused() {
        assert!(Closure::new(date(2026, 8, 1), date(2026, 8, 1)).is_err());
    }

    #[test]
    fn an_office_closure_moves_only_a_local_target() {
        let closures = AuthorityClosures::new(vec![date(2026, 12, 24)]);
        let calendar = WorkingCalendar::england();
        assert_eq!(closures.last_office_day(date(2026, 12, 25), &calendar), date(2026, 12, 23));
        assert_eq!(calendar.on_or_before(date(2026, 12, 25)), date(2026, 12, 24));
    }
}
