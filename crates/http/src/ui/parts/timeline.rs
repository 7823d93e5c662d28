//! What happened, by day.

use askama::Template;

use crate::ui::{Html, html::parts};

/// One thing that happened. What the system did by itself is one grey line.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    pub title: Html,
    /// "4 November at 10:15am by Priya Nair".
    pub when: Html,
    pub body: Html,
    pub system: bool,
}

/// Things in order, without days: the latest three, beside a case.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/timeline.html")]
pub struct Timeline {
    pub entries: Vec<Entry>,
}

/// One day: the newest day comes first, and within it the oldest entry.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/timeline-day.html")]
pub struct TimelineDay {
    pub day: Html,
    pub timeline: Timeline,
}

parts!(Timeline, TimelineDay);
