//! The small ruler of lists: how far a case has gone, with marks where the law bites.

use std::fmt::{self, Write};

use askama::Template;
use chrono::NaiveDate;

use crate::ui::{html::parts, words};

/// How wide the drawing is, in tenths of a unit.
const WIDTH: i64 = 1500;
/// The gap after each week, in tenths of a unit.
const GAP: i64 = 10;

/// Cells for weeks, filled up to today. The words beside it say the same, so the drawing is hidden from screen readers.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/ruler-mini.html")]
pub struct MiniRuler {
    pub elapsed_days: i64,
    pub weeks: u32,
    /// Ends of weeks to mark, such as 6, 16 and 20.
    pub marks: Vec<u32>,
    /// "Week 13 of 20".
    pub words: String,
}

impl MiniRuler {
    /// The weeks of an assessment from the day it began to its last limit, with the limits on the way; `None` without any.
    pub fn assessment(trigger: NaiveDate, limits: &[NaiveDate], today: NaiveDate) -> Option<Self> {
        let last = limits.iter().copied().max()?;
        Some(Self {
            elapsed_days: (today - trigger).num_days(),
            weeks: weeks_between(trigger, last),
            marks: limits.iter().map(|limit| weeks_between(trigger, *limit)).collect(),
            words: words::week_of(trigger, last, today),
        })
    }

    /// The weeks from a review meeting to the decision that follows it.
    pub fn review(meeting: NaiveDate, limit: NaiveDate, today: NaiveDate) -> Self {
        let weeks = weeks_between(meeting, limit);
        Self {
            elapsed_days: (today - meeting).num_days(),
            weeks,
            marks: vec![weeks],
            words: format!("Review: {}", words::week_of(meeting, limit, today).to_lowercase()),
        }
    }

    fn step(&self) -> i64 {
        WIDTH / i64::from(self.weeks.max(1))
    }

    /// One week drawn and the gap after it, as a dash pattern: fifty of these stand on one page, so the weeks are dashes of one line and no shapes.
    fn dashes(&self) -> String {
        format!("{} 1", Tenths(self.step() - GAP))
    }

    /// Where the last week ends.
    fn end(&self) -> Tenths {
        Tenths(self.step() * i64::from(self.weeks) - GAP)
    }

    /// Where the weeks that have passed end; 0 when none has.
    fn done(&self) -> Tenths {
        let days = self.elapsed_days.clamp(0, i64::from(self.weeks) * 7);
        let inside = (days % 7 * (self.step() - GAP) + 3) / 7;
        Tenths((days / 7 * self.step() + inside).min(self.end().0))
    }

    fn lines(&self) -> String {
        let mut path = String::new();
        for week in &self.marks {
            // Writing to a string cannot fail.
            let _ = write!(path, "M{} 0v14", Tenths(i64::from(*week) * self.step() - GAP / 2));
        }
        path
    }
}

/// A length in tenths of a unit of the drawing, written as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Tenths(i64);

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 10, self.0 % 10);
        if rest == 0 { write!(f, "{whole}") } else { write!(f, "{whole}.{rest}") }
    }
}

parts!(MiniRuler);

/// Counts the weeks to a day, one that has begun as a whole one; 0 for an earlier day.
fn weeks_between(from: NaiveDate, to: NaiveDate) -> u32 {
    u32::try_from(((to - from).num_days() + 6) / 7).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2030, month, day).unwrap()
    }

    #[test]
    fn the_weeks_and_marks_of_an_assessment_are_those_of_its_limits() {
        let began_on = day(1, 7);
        let of = |weeks: &[i64]| {
            let limits: Vec<NaiveDate> = weeks.iter().map(|weeks| began_on + chrono::Duration::weeks(*weeks)).collect();
            MiniRuler::assessment(began_on, &limits, day(1, 21))
        };
        let now = of(&[6, 16, 20]).unwrap();
        assert_eq!((now.weeks, now.marks.as_slice(), now.words.as_str()), (20, [6, 16, 20].as_slice(), "Week 2 of 20"));
        let reformed = of(&[4, 16]).unwrap();
        assert_eq!(
            (reformed.weeks, reformed.marks.as_slice(), reformed.words.as_str()),
            (16, [4, 16].as_slice(), "Week 2 of 16")
        );
        assert!(of(&[]).is_none(), "no limit, no ruler");
    }

    #[test]
    fn the_weeks_of_a_review_are_those_of_its_limit() {
        let ruler = MiniRuler::review(day(1, 7), day(2, 4), day(1, 8));
        assert_eq!((ruler.weeks, ruler.marks.as_slice()), (4, [4].as_slice()));
    }
}
