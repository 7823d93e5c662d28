//! The small ruler of lists: how far a case has gone, with marks where the law bites.

use askama::Template;
use chrono::NaiveDate;

use crate::ui::html::parts;
use crate::ui::words;

const WIDTH: f64 = 150.0;

/// Cells for weeks, filled up to today. The words beside it say the same, so the drawing is hidden from screen readers.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/ruler-mini.html")]
pub struct MiniRuler {
    pub elapsed_days: i64,
    pub weeks: u32,
    /// Ends of weeks to mark: 6, 16 and 20.
    pub marks: Vec<u32>,
    /// "Week 13 of 20".
    pub words: String,
}

impl MiniRuler {
    /// Twenty weeks from a request.
    pub fn assessment(trigger: NaiveDate, limit: NaiveDate, today: NaiveDate) -> Self {
        Self {
            elapsed_days: (today - trigger).num_days(),
            weeks: 20,
            marks: vec![6, 16, 20],
            words: words::week_of(trigger, limit, today),
        }
    }

    fn step(&self) -> f64 {
        WIDTH / f64::from(self.weeks.max(1))
    }

    /// One week drawn and the gap after it, as a dash pattern: fifty of these stand on one page, so the weeks are dashes of one line and no shapes.
    fn dashes(&self) -> String {
        format!("{} 1", tidy(self.step() - 1.0))
    }

    /// Where the last week ends.
    fn end(&self) -> f64 {
        tidy(self.step() * f64::from(self.weeks) - 1.0)
    }

    /// Where the weeks that have passed end; 0 when none has.
    fn done(&self) -> f64 {
        let weeks = (self.elapsed_days.max(0) as f64 / 7.0).min(f64::from(self.weeks));
        let inside = (weeks.fract() * (self.step() - 1.0)).min(self.step() - 1.0);
        tidy(weeks.floor() * self.step() + inside).min(self.end())
    }

    fn lines(&self) -> String {
        self.marks.iter().map(|week| format!("M{} 0v14", tidy(f64::from(*week) * self.step() - 0.5))).collect()
    }
}

fn tidy(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

parts!(MiniRuler);
