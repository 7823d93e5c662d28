//! An exception that would begin after the limit for which it is recorded, so that it could not be why that was missed.

use chrono::NaiveDate;
use ehc_domain::{calendar::day_in_words, timetable::Timetable};

use super::Titles;

/// An exception with the limit before which it should begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooLate {
    /// Its first day.
    pub from: NaiveDate,
    /// What the limit is called.
    pub limit: String,
    /// The last day of the limit.
    pub due: NaiveDate,
}

impl TooLate {
    /// Says so, to stand in a sentence: “an exception that begins on 2 November 2026, while “Send the final plan” is due on 1 November 2026”.
    pub fn words(&self) -> String {
        let (from, due) = (day_in_words(self.from), day_in_words(self.due));
        format!("an exception that begins on {from}, while “{}” would be due on {due}", self.limit)
    }
}

/// Finds the first exception that one reading of a case has begin too late and another did not.
pub(crate) fn new_too_late(before: &Timetable, after: &Timetable, titles: &Titles) -> Option<TooLate> {
    let known = before.beginning_too_late();
    let mut new = after.beginning_too_late().into_iter().filter(|(one, _)| !known.iter().any(|(was, _)| was.fact == one.fact));
    new.find_map(|(one, duty)| Some(TooLate { from: one.from, limit: titles.title(duty), due: duty.due? }))
}
