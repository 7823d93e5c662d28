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

struct Cell {
    x: f64,
    width: f64,
    filled: f64,
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

    fn cells(&self) -> Vec<Cell> {
        let step = WIDTH / f64::from(self.weeks.max(1));
        let done = self.elapsed_days.max(0) as f64 / 7.0;
        (0..self.weeks)
            .map(|week| {
                let width = step - 1.0;
                let part = (done - f64::from(week)).clamp(0.0, 1.0);
                Cell { x: tidy(f64::from(week) * step), width: tidy(width), filled: tidy(width * part) }
            })
            .collect()
    }

    fn lines(&self) -> Vec<f64> {
        let step = WIDTH / f64::from(self.weeks.max(1));
        self.marks.iter().map(|week| tidy(f64::from(*week) * step - 1.5)).collect()
    }
}

fn tidy(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

parts!(MiniRuler);
