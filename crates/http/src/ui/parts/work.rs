//! What is due, whose date it is, and lists of work.

use askama::Template;
use chrono::NaiveDate;

use crate::ui::{
    Html, Link,
    html::parts,
    ruler::MiniRuler,
    words::{self, Nearness},
};

/// A date with the words that save arithmetic, and a bar whose colour says how near it is.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/due.html")]
pub struct Due {
    pub date: Html,
    pub words: String,
    /// `overdue`, `today`, `excused` or nothing.
    pub class: &'static str,
}

impl Due {
    /// The date as people must act on it; `act_by` is the last working day on or before it.
    pub fn on(due: NaiveDate, act_by: NaiveDate, today: NaiveDate) -> Self {
        let class = match words::nearness(due, today) {
            Nearness::Overdue => "overdue",
            Nearness::Today => "today",
            Nearness::Soon | Nearness::Later => "",
        };
        Self { date: words::list_time(due, today), words: words::due_or_act(due, act_by, today).unwrap_or_default(), class }
    }

    /// A date that has been met: nothing about it is urgent any more.
    pub fn met(due: NaiveDate, today: NaiveDate) -> Self {
        Self { date: words::list_time(due, today), ..Self::default() }
    }

    /// A limit that was missed with a recorded exception.
    pub fn excused(due: NaiveDate, today: NaiveDate) -> Self {
        Self { date: words::list_time(due, today), words: "excused: complete as soon as practicable".into(), class: "excused" }
    }
}

/// Who says so: the law, the Code, or we ourselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Whose {
    Law,
    Code,
    #[default]
    Ours,
}

/// "6-week limit" in a solid outline, "15 days (Code)" in a dashed one, "target" without.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/authority.html")]
pub struct Authority {
    pub whose: Whose,
    pub words: String,
}

impl Authority {
    pub fn law(words: &str) -> Self {
        Self { whose: Whose::Law, words: words.into() }
    }

    pub fn code(words: &str) -> Self {
        Self { whose: Whose::Code, words: words.into() }
    }

    pub fn ours(words: &str) -> Self {
        Self { whose: Whose::Ours, words: words.into() }
    }

    fn class(&self) -> &'static str {
        match self.whose {
            Whose::Law => "",
            Whose::Code => " app-authority--code",
            Whose::Ours => " app-authority--target",
        }
    }
}

/// One thing to do.
#[derive(Debug, Clone, Default)]
pub struct WorkRow {
    pub due: Due,
    pub what: Link,
    pub authority: Option<Authority>,
    /// Why, or what has been done: "Chased 24 and 30 November".
    pub why: Html,
    /// The child, or what else it is about.
    pub about: Link,
    /// "Year 4 · EHC-000418".
    pub about_note: Html,
    pub ruler: Option<MiniRuler>,
    /// In place of a ruler: "Papers close at 5pm", or who owns it.
    pub note: Html,
}

#[derive(Debug, Clone, Default)]
pub struct WorkGroup {
    /// "Overdue", "Today", "Rest of this week".
    pub title: String,
    /// How many there are in all: "12". A long group goes on over several pages.
    pub total: String,
    pub rows: Vec<WorkRow>,
    /// "Show all 240 overdue", where these are only the first.
    pub more: Option<Link>,
}

impl WorkGroup {
    /// A group of which every row is shown.
    pub fn whole(title: &str, rows: Vec<WorkRow>) -> Self {
        Self { title: title.into(), total: words::thousands(rows.len() as u64), rows, more: None }
    }
}

/// One table in groups, so that columns line up from group to group.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/work-table.html")]
pub struct WorkTable {
    pub caption: String,
    pub groups: Vec<WorkGroup>,
}

parts!(Due, Authority, WorkTable);
