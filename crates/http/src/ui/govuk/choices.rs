//! Things to pick or tick, and dates in three boxes.

use askama::Template;
use ehc_domain::typed_day::DayPart;

use super::Frame;
use crate::ui::{Html, html::parts};

/// One choice. The first one's id is the field's own, so that the error summary can lead to it.
#[derive(Debug, Clone, Default)]
pub struct Item {
    pub value: String,
    pub label: Html,
    pub hint: Option<Html>,
    pub checked: bool,
    /// Shown only while the choice is picked (always shown without script).
    pub conditional: Option<Html>,
    /// Words put between choices, such as "or"; then nothing else counts.
    pub divider: Option<String>,
}

impl Item {
    fn id(&self, prefix: &str, index0: &usize) -> String {
        if *index0 == 0 { prefix.to_owned() } else { format!("{prefix}-{}", index0 + 1) }
    }
}

/// Pick one.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/radios.html")]
pub struct Radios {
    pub frame: Frame,
    pub name: String,
    pub items: Vec<Item>,
    /// Such as `govuk-radios--inline` or `govuk-radios--small`.
    pub classes: &'static str,
}

/// Tick any.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/checkboxes.html")]
pub struct Checkboxes {
    pub frame: Frame,
    pub name: String,
    pub items: Vec<Item>,
    pub classes: &'static str,
}

/// Day, month and year in three boxes named `NAME-day`, `NAME-month`, `NAME-year`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/date-input.html")]
pub struct DateInput {
    pub frame: Frame,
    pub name: String,
    pub day: String,
    pub month: String,
    pub year: String,
    /// The boxes that are wrong; all three when there is an error and none is named.
    pub wrong: Vec<DayPart>,
    pub birthday: bool,
}

struct DateBox<'a> {
    part: &'static str,
    label: &'static str,
    value: &'a str,
    width: u8,
    wrong: bool,
}

impl DateInput {
    fn boxes(&self) -> [DateBox<'_>; 3] {
        let wrong = |part| self.frame.error.is_some() && (self.wrong.is_empty() || self.wrong.contains(&part));
        [
            DateBox { part: "day", label: "Day", value: &self.day, width: 2, wrong: wrong(DayPart::Day) },
            DateBox { part: "month", label: "Month", value: &self.month, width: 2, wrong: wrong(DayPart::Month) },
            DateBox { part: "year", label: "Year", value: &self.year, width: 4, wrong: wrong(DayPart::Year) },
        ]
    }
}

parts!(Radios, Checkboxes, DateInput);
