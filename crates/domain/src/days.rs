//! Days that something could lawfully have happened on.

use std::fmt;

use chrono::{Duration, NaiveDate};
use thiserror::Error;

use crate::refusals;

/// The day on which Part 3 of the Children and Families Act 2014 came into force (SI 2014/889 art 7).
pub const ACT_BEGAN: NaiveDate = match NaiveDate::from_ymd_opt(2014, 9, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The furthest that a day of delivery may lie after sending; beyond it the year or the month was mistyped.
const MOST_DAYS_IN_THE_POST: i64 = 30;

/// Returns the last day on which what was sent on a day can have come.
pub fn latest_in_the_post(sent_on: NaiveDate) -> NaiveDate {
    sent_on.checked_add_signed(Duration::days(MOST_DAYS_IN_THE_POST)).unwrap_or(NaiveDate::MAX)
}

refusals! {
    /// Why a day is not one on which anything of a case happened.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum DayRefused {
        /// It lies before the law under which everything is done.
        BeforeTheAct = "before_the_act", "Enter a day on or after 1 September 2014, when the Children and Families Act came into force";
    }
}

/// A day on or after 1 September 2014, from which the Act applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActDay(NaiveDate);

impl ActDay {
    /// Takes a day.
    ///
    /// # Errors
    /// [`DayRefused::BeforeTheAct`] for a day before the Act.
    pub fn new(day: NaiveDate) -> Result<Self, DayRefused> {
        if day < ACT_BEGAN { Err(DayRefused::BeforeTheAct) } else { Ok(Self(day)) }
    }

    /// Returns the day.
    pub fn date(self) -> NaiveDate {
        self.0
    }
}

impl fmt::Display for ActDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_act_begins_on_1_september_2014() {
        let day = |text: &str| ActDay::new(text.parse().unwrap_or(NaiveDate::MAX)).map(ActDay::date);
        assert_eq!(day("2014-08-31"), Err(DayRefused::BeforeTheAct));
        assert_eq!(day("2014-09-01"), Ok(ACT_BEGAN));
        assert!(day("2014-09-02").is_ok());
    }
}
