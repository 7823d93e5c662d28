//! Telling people things: errors, warnings, results, states.

use askama::Template;

use crate::ui::{Html, html::parts};

/// Every error of the page, first on it, each leading to its field.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/error-summary.html")]
pub struct ErrorSummary {
    pub lines: Vec<ErrorLine>,
}

#[derive(Debug, Clone, Default)]
pub struct ErrorLine {
    pub text: Html,
    pub href: Option<String>,
}

/// More, for those who want it.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/details.html")]
pub struct Details {
    pub summary: Html,
    pub body: Html,
    pub open: bool,
}

/// Something one must not miss.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/warning-text.html")]
pub struct Warning {
    pub text: Html,
}

/// Words set apart from the rest.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/inset-text.html")]
pub struct Inset {
    pub body: Html,
}

/// The end of a task.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/panel.html")]
pub struct Panel {
    pub title: Html,
    pub body: Html,
}

/// A state, as an adjective. Finished states are plain text, not tags, so that what needs work stands out.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/tag.html")]
pub struct Tag {
    pub text: Html,
    pub colour: &'static str,
}

impl Tag {
    pub fn new(colour: &'static str, text: impl Into<Html>) -> Self {
        Self { text: text.into(), colour }
    }

    /// A limit missed, a refusal, a danger.
    pub fn red(text: impl Into<Html>) -> Self {
        Self::new("red", text)
    }

    /// Due very soon, at risk, to fix.
    pub fn amber(text: impl Into<Html>) -> Self {
        Self::new("amber", text)
    }

    /// A miss that the law excuses.
    pub fn purple(text: impl Into<Html>) -> Self {
        Self::new("purple", text)
    }

    /// Under way.
    pub fn blue(text: impl Into<Html>) -> Self {
        Self::new("blue", text)
    }

    /// Out of our hands for now.
    pub fn teal(text: impl Into<Html>) -> Self {
        Self::new("teal", text)
    }

    /// Good news that still deserves a mark (the ladder of the ruler).
    pub fn green(text: impl Into<Html>) -> Self {
        Self::new("green", text)
    }

    /// Not begun, not needed, over.
    pub fn grey(text: impl Into<Html>) -> Self {
        Self::new("grey", text)
    }
}

parts!(ErrorSummary, Details, Warning, Inset, Panel, Tag);
