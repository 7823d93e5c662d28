//! Whether what ends something is entered late: a limit ran out since the day that is entered, or moves with it. Whoever enters it then says why only now, so that
//! nobody makes a limit that was missed vanish without a word.

use chrono::NaiveDate;
use ehc_domain::timetable::{Duty, DutyKey, DutyStatus, Timetable};

use crate::timetable::Moved;

/// Whether it is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lateness(bool);

/// Why it is entered late has to be said, and was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unsaid;

impl Lateness {
    /// By what would move, the same that a second person has to see, and by what is overdue today and would count as done in time. What is entered on its day is
    /// not late.
    pub(crate) fn of(moves: &[Moved], (was, is): (&Timetable, &Timetable), on: NaiveDate) -> Self {
        let today = is.today;
        let is_overdue = |duty: &&Duty| matches!(duty.status(today), DutyStatus::Overdue { .. });
        let in_time = |duty: &Duty| matches!(duty.status(today), DutyStatus::MetInTime { .. });
        let is_in_time = |key: DutyKey| is.duties.iter().any(|duty| duty.key == key && in_time(duty));
        let comes_in_time = || was.duties.iter().filter(is_overdue).any(|duty| is_in_time(duty.key));
        Self(on < today && (moves.iter().any(Moved::needs_second_person) || comes_in_time()))
    }

    /// Returns why it is entered late, which is kept only where it is.
    pub(crate) fn why(self, said: Option<&str>) -> Result<Option<String>, Unsaid> {
        match (self.0, said) {
            (false, _) => Ok(None),
            (true, Some(why)) => Ok(Some(why.to_owned())),
            (true, None) => Err(Unsaid),
        }
    }
}
