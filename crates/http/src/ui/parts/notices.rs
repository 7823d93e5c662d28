//! Cards, empty places, refusals, and two versions side by side.

use askama::Template;

use crate::ui::{Html, Link, html::parts};

/// A card beside the main column.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/card.html")]
pub struct Card {
    pub title: Html,
    pub body: Vec<Html>,
    pub tinted: bool,
}

impl Card {
    pub fn new(title: impl Into<Html>, body: Vec<Html>) -> Self {
        Self { title: title.into(), body, tinted: false }
    }
}

/// Short facts in two columns, inside a card.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/pairs.html")]
pub struct Pairs {
    pub rows: Vec<(String, Html)>,
}

/// A heading with a link at its right.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/section-head.html")]
pub struct SectionHead {
    pub title: Html,
    pub link: Option<Link>,
}

impl SectionHead {
    pub fn new(title: impl Into<Html>) -> Self {
        Self { title: title.into(), link: None }
    }

    #[must_use]
    pub fn link(mut self, link: Link) -> Self {
        self.link = Some(link);
        self
    }
}

/// Nothing here yet: what that means, and what one can do.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/empty.html")]
pub struct Empty {
    pub title: Html,
    pub body: Html,
    pub links: Vec<Link>,
}

impl Empty {
    pub fn new(title: impl Into<Html>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    #[must_use]
    pub fn body(mut self, words: impl Into<Html>) -> Self {
        self.body = words.into();
        self
    }

    #[must_use]
    pub fn link(mut self, link: Link) -> Self {
        self.links.push(link);
        self
    }
}

/// Refused, and why, and what is possible instead.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/stop.html")]
pub struct Stop {
    pub title: Html,
    pub body: Vec<Html>,
}

/// Somebody else changed this: their version and mine.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/stale.html")]
pub struct Stale {
    /// "Marcus Bell, today at 10:42am".
    pub who: Html,
    pub theirs: String,
    pub mine: String,
}

parts!(Card, Pairs, SectionHead, Empty, Stop, Stale);
