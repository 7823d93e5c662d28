//! Numbers that lead to what is behind them.

use askama::Template;

use crate::ui::{Html, Link, html::parts};

/// A number with the list behind it.
#[derive(Debug, Clone, Default)]
pub struct Count {
    pub number: u64,
    pub words: String,
    pub href: String,
    /// `red`, `amber`, `blue`, `teal` or nothing.
    pub colour: &'static str,
}

impl Count {
    pub fn new(number: u64, words: &str, href: &str, colour: &'static str) -> Self {
        Self { number, words: words.into(), href: href.into(), colour }
    }
}

/// The strip at the top of a home page.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/counts.html")]
pub struct Counts {
    pub items: Vec<Count>,
}

/// One figure of a board: its title, the figure (linked where a list stands behind it), and the counts beside it.
#[derive(Debug, Clone, Default)]
pub struct Figure {
    pub title: String,
    pub figure: String,
    pub href: Option<String>,
    pub note: Html,
    /// Marks a count of what is past its limit.
    pub past: bool,
    /// Further lists: "404 of 735 with them".
    pub links: Vec<Link>,
}

#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/figures.html")]
pub struct Figures {
    pub items: Vec<Figure>,
}

parts!(Counts, Figures);
