//! Invented people and cases to look at the pages with: in tests, in the gallery, and on the development page of parts.

pub mod calendars;
pub mod cases;
pub mod others;
mod pages;
pub mod plans;
mod rulers;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use crate::ui::{NavLink, Shell, SignedInAs};

pub use pages::{SamplePage, all};
pub use rulers::{alpha, phase_transfer, reassessment, review};

/// A date written the long way, for samples only.
pub(crate) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// Tuesday 1 December 2026.
pub fn today() -> NaiveDate {
    day(2026, 12, 1)
}

fn nav(entries: &[(&str, &str)]) -> Vec<NavLink> {
    let link = |(text, href): &(&str, &str)| NavLink { text: (*text).into(), href: (*href).into(), current: false };
    entries.iter().map(link).collect()
}

fn reader(name: &str, alerts: u32) -> SignedInAs {
    SignedInAs { name: name.into(), alerts, tasks: Some(1), csrf: "sample".into(), can_search: true, shortcuts: true }
}

fn signed_in(title: &str, reader: SignedInAs, entries: &[(&str, &str)]) -> Shell {
    Shell { day: crate::ui::words::act_date(today()), ..Shell::signed_in(title, reader, nav(entries)) }
}

/// The frame that Priya Nair, a caseworker, sees.
pub fn caseworker(title: &str) -> Shell {
    let entries = [("My work", "/work"), ("Cases", "/cases"), ("Reports", "/reports")];
    signed_in(title, reader("Priya Nair", 4), &entries)
}

/// The frame that a person who gives advice sees.
pub fn contributor(title: &str) -> Shell {
    let user = SignedInAs { can_search: false, tasks: None, ..reader("James Osei", 1) };
    signed_in(title, user, &[("Requests for advice", "/advice")])
}

/// The frame that a manager sees.
pub fn manager(title: &str) -> Shell {
    let entries = [("Reports", "/reports"), ("My work", "/work"), ("Cases", "/cases")];
    signed_in(title, reader("Helen Ward", 2), &entries)
}
