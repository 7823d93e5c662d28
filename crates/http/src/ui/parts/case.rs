//! Whose case this is, and the parts of it.

use askama::Template;

use crate::ui::{Html, govuk::Tag, html::parts};

/// A fact about the child: `Born 14 March 2018 (age 8)`.
#[derive(Debug, Clone, Default)]
pub struct IdentityFact {
    pub label: String,
    pub value: Html,
}

impl IdentityFact {
    pub fn new(label: &str, value: impl Into<Html>) -> Self {
        Self { label: label.to_owned(), value: value.into() }
    }
}

/// The bar that says whose case this is, on every page and form of the case.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/identity.html")]
pub struct Identity {
    /// "Needs assessment".
    pub kind: String,
    /// "EHC-000418".
    pub reference: String,
    pub href: String,
    pub name: String,
    /// Why the reader sees the case at all, where that is out of the ordinary.
    pub banner: Html,
    pub facts: Vec<IdentityFact>,
    /// What must be done before anything else, in words; never the reason behind it.
    pub warnings: Vec<String>,
    /// Warnings first (red), then grey facts; never the reason behind them.
    pub flags: Vec<Tag>,
    /// What somebody has to put right, in a sentence with the way to do it.
    pub notices: Vec<Html>,
    /// Buttons and the menu of the case.
    pub actions: Vec<Html>,
    /// Only on the overview is the child's name the heading of the page.
    pub heading: bool,
    /// Forms show the bar without facts.
    pub compact: bool,
    /// The parts of the case, when no ruler stands between.
    pub subnav: Option<Subnav>,
}

impl Identity {
    /// The bar as forms show it: who it is and what to beware of, without facts, notices, buttons or the parts of the case.
    #[must_use]
    pub fn for_form(self) -> Self {
        Self { compact: true, facts: Vec::new(), notices: Vec::new(), actions: Vec::new(), subnav: None, ..self }
    }
}

/// One part of a case or one list beside others, with how many it holds.
#[derive(Debug, Clone, Default)]
pub struct SubLink {
    pub text: String,
    pub href: String,
    /// "5 of 7" or "14".
    pub count: Option<String>,
    pub current: bool,
}

impl SubLink {
    pub fn new(text: &str, href: impl Into<String>) -> Self {
        Self { text: text.to_owned(), href: href.into(), count: None, current: false }
    }

    #[must_use]
    pub fn count(mut self, count: impl ToString) -> Self {
        self.count = Some(count.to_string());
        self
    }
}

/// Links to pages that belong together; they wrap, never scroll sideways, never need script.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/subnav.html")]
pub struct Subnav {
    /// What they are parts of, for screen readers: "Parts of this case".
    pub label: String,
    pub links: Vec<SubLink>,
}

impl Subnav {
    pub fn new(label: &str, links: Vec<SubLink>) -> Self {
        Self { label: label.to_owned(), links }
    }

    /// Marks the link with this address as the present page.
    #[must_use]
    pub fn current(mut self, href: &str) -> Self {
        for link in &mut self.links {
            link.current = link.href == href;
        }
        self
    }
}

parts!(Identity, Subnav);
