//! Facts in pairs, and things to do with their states.

use askama::Template;

use crate::ui::{Html, html::parts};

/// "Change" and the like; the hidden words make it make sense alone.
#[derive(Debug, Clone, Default)]
pub struct ActionLink {
    pub text: String,
    pub hidden: String,
    pub href: String,
}

impl ActionLink {
    pub fn new(text: &str, hidden: &str, href: impl Into<String>) -> Self {
        Self { text: text.to_owned(), hidden: hidden.to_owned(), href: href.into() }
    }

    /// "Change date received".
    pub fn change(what: &str, href: impl Into<String>) -> Self {
        Self::new("Change", what, href)
    }
}

#[derive(Debug, Clone, Default)]
pub struct SummaryRow {
    pub key: Html,
    pub value: Html,
    pub actions: Vec<ActionLink>,
}

impl SummaryRow {
    pub fn new(key: impl Into<Html>, value: impl Into<Html>) -> Self {
        Self { key: key.into(), value: value.into(), actions: Vec::new() }
    }

    #[must_use]
    pub fn action(mut self, action: ActionLink) -> Self {
        self.actions.push(action);
        self
    }
}

/// Facts in pairs; with a title it is drawn as a card.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/summary-list.html")]
pub struct SummaryList {
    pub title: Option<Html>,
    pub card_actions: Vec<ActionLink>,
    pub rows: Vec<SummaryRow>,
    pub classes: &'static str,
}

impl SummaryList {
    pub fn new(rows: Vec<SummaryRow>) -> Self {
        Self { rows, ..Self::default() }
    }

    pub fn card(title: impl Into<Html>, rows: Vec<SummaryRow>) -> Self {
        Self { title: Some(title.into()), rows, ..Self::default() }
    }

    #[must_use]
    pub fn card_action(mut self, action: ActionLink) -> Self {
        self.card_actions.push(action);
        self
    }

    fn some_act(&self) -> bool {
        self.rows.iter().any(|row| !row.actions.is_empty())
    }
}

#[derive(Debug, Clone, Default)]
pub struct Task {
    pub title: Html,
    pub href: Option<String>,
    pub hint: Option<Html>,
    /// Plain text when done, a [`super::Tag`] when there is work.
    pub status: Html,
}

#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/task-list.html")]
pub struct TaskList {
    /// Begins the ids; two lists on a page need two.
    pub id: String,
    pub tasks: Vec<Task>,
}

parts!(SummaryList, TaskList);
