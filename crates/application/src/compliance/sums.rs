//! Sums over the cases that figures count. Nothing here reads a database.

use chrono::{Datelike, NaiveDate};
use ehc_domain::cases::week_of;
use ehc_persistence::compliance::Counted;

use super::figures::{Exceptions, Figure, LAST_WEEK};

/// A percentage of fewer is withheld.
pub const FEWEST: u64 = 5;

/// A part of a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// The part.
    pub part: u64,
    /// The whole.
    pub whole: u64,
}

impl Share {
    /// Counts one case.
    pub fn add(&mut self, is_part: bool) {
        self.whole += 1;
        self.part += u64::from(is_part);
    }

    /// Returns the whole per cent; `None` where it would say too much about fewer than five.
    pub fn percent(self) -> Option<u64> {
        (self.whole >= FEWEST).then(|| (self.part * 200 + self.whole) / (self.whole * 2))
    }

    fn and(self, other: Self) -> Self {
        Self { part: self.part + other.part, whole: self.whole + other.whole }
    }
}

/// How long plans took, in the bands of the national tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timeliness {
    /// Plans issued.
    pub issued: u64,
    /// Within 20 weeks.
    pub in_time: u64,
    /// After 20 weeks and within a year.
    pub within_a_year: u64,
    /// After more than a year.
    pub over_a_year: u64,
    days: u64,
}

impl Timeliness {
    /// Sums plans up.
    pub fn of<'a>(plans: impl Iterator<Item = &'a Counted>, today: NaiveDate) -> Self {
        let mut sum = Self::default();
        for plan in plans {
            sum.issued += 1;
            sum.in_time += u64::from(Figure::PlansInTime.counts(plan, today));
            sum.within_a_year += u64::from(Figure::PlansWithinAYear.counts(plan, today));
            sum.over_a_year += u64::from(Figure::PlansOverAYear.counts(plan, today));
            sum.days += u64::try_from((plan.on.unwrap_or(today) - plan.began_on).num_days()).unwrap_or(0);
        }
        sum
    }

    /// Returns those in time over all.
    pub fn share(self) -> Share {
        Share { part: self.in_time, whole: self.issued }
    }

    /// Returns the average in tenths of a week, rounded half up; `None` for fewer than five plans.
    pub fn average_tenths_of_weeks(self) -> Option<u64> {
        (self.issued >= FEWEST).then(|| (self.days * 20 + self.issued * 7) / (self.issued * 14))
    }
}

/// The figures of one team, or of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Cases open today.
    pub open: u64,
    /// Of these, past 20 weeks.
    pub past: u64,
    /// Cases with a legal limit overdue.
    pub overdue: u64,
    /// Plans in time over all, exceptions as asked.
    pub plans: Share,
    /// Decisions whether to assess in time over all.
    pub decisions: Share,
}

impl Tally {
    /// Adds another team's.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            open: self.open + other.open,
            past: self.past + other.past,
            overdue: self.overdue + other.overdue,
            plans: self.plans.and(other.plans),
            decisions: self.decisions.and(other.decisions),
        }
    }

    /// Says whether there is anything to show.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// Plans issued in one month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// The first day counted.
    pub first: NaiveDate,
    /// The last day counted.
    pub last: NaiveDate,
    /// Whether the month is not counted whole.
    pub is_part: bool,
    /// In time over all, exceptions left out.
    pub without_exceptions: Share,
    /// In time over all.
    pub with_exceptions: Share,
}

impl Month {
    /// Returns the share as asked.
    pub fn share(&self, exceptions: Exceptions) -> Share {
        match exceptions {
            Exceptions::LeftOut => self.without_exceptions,
            Exceptions::Counted => self.with_exceptions,
        }
    }
}

/// Sums plans up by the month in which they were issued.
pub fn by_month(plans: &[Counted], (from, to): (NaiveDate, NaiveDate), today: NaiveDate) -> Vec<Month> {
    let month_of = |day: NaiveDate| day.year() * 12 + i32::try_from(day.month0()).unwrap_or(0);
    let mut months: Vec<Month> = super::period::months(from, to)
        .into_iter()
        .map(|(first, last, is_part)| {
            let none = Share::default();
            Month { first, last, is_part, without_exceptions: none, with_exceptions: none }
        })
        .collect();
    for plan in plans {
        let Some(on) = plan.on else { continue };
        let place = usize::try_from(month_of(on) - month_of(from)).unwrap_or(usize::MAX);
        if let Some(month) = months.get_mut(place) {
            let in_time = Figure::PlansInTime.counts(plan, today);
            month.with_exceptions.add(in_time);
            if Exceptions::LeftOut.admit(plan) {
                month.without_exceptions.add(in_time);
            }
        }
    }
    months
}

/// Counts open cases by the week of their clock, from week 1 to [`LAST_WEEK`].
pub fn by_week(open: &[Counted], today: NaiveDate) -> Vec<u64> {
    let mut weeks = vec![0; usize::try_from(LAST_WEEK).unwrap_or(0)];
    for case in open {
        let week = week_of(case.began_on, today).clamp(1, i64::from(LAST_WEEK)) - 1;
        if let Some(count) = usize::try_from(week).ok().and_then(|week| weeks.get_mut(week)) {
            *count += 1;
        }
    }
    weeks
}
