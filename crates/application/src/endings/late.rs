//! Whether what ends something is entered late: a limit ran out since the day that is entered, or moves with it. Whoever enters it then says why only now, so that
//! nobody makes a limit that was missed vanish without a word.

use chrono::NaiveDate;

use crate::timetable::Moved;

/// Whether it is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lateness(bool);

/// Why it is entered late has to be said, and was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unsaid;

impl Lateness {
    /// By what would move, the same that a second person has to see. What is entered on its day is not late.
    pub(crate) fn of(moves: &[Moved], on: NaiveDate, today: NaiveDate) -> Self {
        Self(on < today && moves.iter().any(Moved::needs_second_person))
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
