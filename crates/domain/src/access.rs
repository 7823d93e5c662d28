//! For how long it may be settled who sees a case: until a restriction is looked at again, and how long somebody stands in for a caseworker.

use chrono::NaiveDate;
use thiserror::Error;

use crate::{
    calendar::{WorkingCalendar, day_in_words, plus_days},
    codes::coded,
    refusals,
};

/// The most days until a restriction is looked at again: a council’s practice, since no law sets one. What shuts people out must not go on unasked.
pub const REVIEWED_WITHIN: i64 = 90;

/// The most working days for which somebody stands in for a caseworker: longer than that, the case is given to somebody.
pub const LONGEST_COVER: usize = 5;

/// For how many working days information governance reviews access to a case, the day on which it begins among them: a practice of ours, since no law sets one.
pub const REVIEWED_FOR: usize = 5;

coded! {
    /// Why information governance reviews access to a case.
    pub enum ReviewGround {
        /// Nobody who is named on a restricted case runs it any more, or nobody has looked at the restriction in time.
        Unattended = "unattended", "Nobody runs the restricted case, or its review is overdue";
        /// The case was opened in an emergency.
        Emergency = "emergency", "An emergency opening";
        /// Somebody asks for what is held of them (UK GDPR article 15).
        AccessRequest = "access_request", "A subject access request";
        /// Somebody complains of who saw what.
        Complaint = "complaint", "A complaint";
        /// Something came to somebody who must not have it (UK GDPR article 33).
        Breach = "breach", "A breach";
    }
}

refusals! {
    /// Why a restriction is not looked at again on a day.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ReviewDayRefused {
        /// It does not lie ahead.
        NotAhead = "not_ahead" @ review_on, "Enter a day after today";
        /// It is further ahead than [`REVIEWED_WITHIN`].
        TooFar(NaiveDate) = "too_far_ahead" @ review_on, "Enter a day within 90 days: {} at the latest" [day_in_words(*.0)];
    }
}

refusals! {
    /// Why somebody does not stand in until a day.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum LastDayRefused {
        /// It has passed.
        Passed = "passed" @ last_day, "Enter today or a later day";
        /// It is more than [`LONGEST_COVER`] working days.
        OverFiveDays(NaiveDate) = "over_five_days" @ last_day, "Enter a day within 5 working days: {} at the latest. For longer, the case is given to somebody" [day_in_words(*.0)];
    }
}

/// Returns the last day on which a restriction may be looked at again.
pub fn latest_review(today: NaiveDate) -> NaiveDate {
    plus_days(today, REVIEWED_WITHIN)
}

/// Checks the day on which a restriction is looked at again.
///
/// # Errors
/// [`ReviewDayRefused`]: today or earlier, or more than [`REVIEWED_WITHIN`] days ahead.
pub fn check_review_day(on: NaiveDate, today: NaiveDate) -> Result<(), ReviewDayRefused> {
    let latest = latest_review(today);
    match on {
        on if on <= today => Err(ReviewDayRefused::NotAhead),
        on if on > latest => Err(ReviewDayRefused::TooFar(latest)),
        _ => Ok(()),
    }
}

/// Returns the last day until which somebody may stand in from today: the fifth working day, today among them where it is one.
pub fn latest_cover(today: NaiveDate, calendar: &WorkingCalendar) -> NaiveDate {
    working_day(today, LONGEST_COVER, calendar)
}

/// Returns the last day of a review of access that begins today.
pub fn review_until(today: NaiveDate, calendar: &WorkingCalendar) -> NaiveDate {
    working_day(today, REVIEWED_FOR, calendar)
}

/// The working day of this number from today, today being the first where it is one.
fn working_day(today: NaiveDate, number: usize, calendar: &WorkingCalendar) -> NaiveDate {
    (1..number).fold(calendar.on_or_after(today), |day, _| calendar.on_or_after(plus_days(day, 1)))
}

/// Checks the last day on which somebody stands in from today.
///
/// # Errors
/// [`LastDayRefused`]: before today, or after more than [`LONGEST_COVER`] working days.
pub fn check_last_day(last_day: NaiveDate, today: NaiveDate, calendar: &WorkingCalendar) -> Result<(), LastDayRefused> {
    let latest = latest_cover(today, calendar);
    match last_day {
        day if day < today => Err(LastDayRefused::Passed),
        day if day > latest => Err(LastDayRefused::OverFiveDays(latest)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::date;

    #[test]
    fn a_restriction_is_looked_at_again_on_a_day_within_90_days() {
        let today = date(2026, 12, 1);
        let check = |day| check_review_day(day, today);
        assert_eq!(check(date(2026, 11, 30)), Err(ReviewDayRefused::NotAhead));
        assert_eq!(check(today), Err(ReviewDayRefused::NotAhead));
        assert_eq!(check(date(2026, 12, 2)), Ok(()));
        // 31 days of December, 31 of January and 28 of February after the first are 90.
        assert_eq!(check(date(2027, 3, 1)), Ok(()));
        assert_eq!(check(date(2027, 3, 2)), Err(ReviewDayRefused::TooFar(date(2027, 3, 1))));
        assert!(ReviewDayRefused::TooFar(date(2027, 3, 1)).to_string().contains("1 March 2027 at the latest"));
    }

    #[test]
    fn somebody_stands_in_for_five_working_days_whatever_lies_between() {
        let england = WorkingCalendar::england();
        let check = |last_day, today| check_last_day(last_day, today, &england);
        // Tuesday 1 December to Monday 7 December: a weekend between.
        let tuesday = date(2026, 12, 1);
        assert_eq!(check(date(2026, 11, 30), tuesday), Err(LastDayRefused::Passed));
        assert_eq!(check(tuesday, tuesday), Ok(()));
        assert_eq!(check(date(2026, 12, 7), tuesday), Ok(()));
        assert_eq!(check(date(2026, 12, 8), tuesday), Err(LastDayRefused::OverFiveDays(date(2026, 12, 7))));
        // Wednesday 23 December: 25 and 28 December are bank holidays, so the fifth working day is Thursday 31 December.
        let before_christmas = date(2026, 12, 23);
        assert_eq!(check(date(2026, 12, 31), before_christmas), Ok(()));
        assert_eq!(check(date(2027, 1, 1), before_christmas), Err(LastDayRefused::OverFiveDays(date(2026, 12, 31))));
        // From a Saturday the five begin on Monday.
        assert_eq!(latest_cover(date(2026, 12, 5), &england), date(2026, 12, 11));
    }
}
