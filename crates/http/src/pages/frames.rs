//! The three frames that most pages are: a case page, a list, a text.

use askama::Template;

use crate::ui::govuk::Pagination;
use crate::ui::parts::{Counts, Filter, Identity, Subnav};
use crate::ui::{Html, Shell};

/// A page of one case: whose it is, its ruler where dates matter, its parts, then content.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "pages/case.html")]
pub struct CasePage {
    pub shell: Shell,
    pub identity: Identity,
    /// From [`crate::ui::ruler::ruler`].
    pub ruler: Option<Html>,
    pub subnav: Subnav,
    /// Absent only on the overview, whose heading is the child's name.
    pub heading: Option<Html>,
    /// A sentence under the heading.
    pub lead: Html,
    /// Buttons at the right of the heading.
    pub actions: Vec<Html>,
    pub main: Vec<Html>,
    /// Cards beside.
    pub side: Vec<Html>,
}

impl CasePage {
    /// One part of a case, with its own heading.
    pub fn part(shell: Shell, identity: Identity, subnav: Subnav, heading: impl Into<Html>) -> Self {
        Self { shell, identity, subnav, heading: Some(heading.into()), ..Self::default() }
    }

    /// The overview: the child's name is the heading.
    pub fn overview(shell: Shell, identity: Identity, subnav: Subnav, ruler: Html) -> Self {
        let identity = Identity { heading: true, ..identity };
        Self { shell, identity, subnav, ruler: Some(ruler), ..Self::default() }
    }

    /// The parts of the case stand in the bar, unless the ruler stands between.
    fn bar(&self) -> Identity {
        let subnav = (self.ruler.is_none() && !self.subnav.links.is_empty()).then(|| self.subnav.clone());
        Identity { subnav, ..self.identity.clone() }
    }

    #[must_use]
    pub fn lead(mut self, words: impl Into<Html>) -> Self {
        self.lead = words.into();
        self
    }

    #[must_use]
    pub fn action(mut self, button: impl Into<Html>) -> Self {
        self.actions.push(button.into());
        self
    }

    #[must_use]
    pub fn part_of_page(mut self, part: impl Into<Html>) -> Self {
        self.main.push(part.into());
        self
    }

    #[must_use]
    pub fn side(mut self, card: impl Into<Html>) -> Self {
        self.side.push(card.into());
        self
    }
}

/// A list, a home page or a board.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "pages/list.html")]
pub struct ListPage {
    pub shell: Shell,
    pub heading: Html,
    /// "Tuesday 1 December 2026" or "1 January to 30 November 2026 · updated today at 6am".
    pub sub: Html,
    pub actions: Vec<Html>,
    /// In a row above, or beside the list, as the filter itself says.
    pub filter: Option<Filter>,
    pub counts: Option<Counts>,
    pub subnav: Option<Subnav>,
    pub main: Vec<Html>,
    pub pagination: Option<Pagination>,
    pub side: Vec<Html>,
}

impl ListPage {
    pub fn new(shell: Shell, heading: impl Into<Html>) -> Self {
        Self { shell, heading: heading.into(), ..Self::default() }
    }

    #[must_use]
    pub fn subtitle(mut self, words: impl Into<Html>) -> Self {
        self.sub = words.into();
        self
    }

    #[must_use]
    pub fn action(mut self, button: impl Into<Html>) -> Self {
        self.actions.push(button.into());
        self
    }

    #[must_use]
    pub fn part(mut self, part: impl Into<Html>) -> Self {
        self.main.push(part.into());
        self
    }

    #[must_use]
    pub fn side(mut self, card: impl Into<Html>) -> Self {
        self.side.push(card.into());
        self
    }

    fn filter_beside(&self) -> Option<&Filter> {
        self.filter.as_ref().filter(|filter| filter.side)
    }

    fn filter_above(&self) -> Option<&Filter> {
        self.filter.as_ref().filter(|filter| !filter.side)
    }
}

/// Words to read: help, statements, errors.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "pages/text.html")]
pub struct TextPage {
    pub shell: Shell,
    pub heading: Html,
    pub parts: Vec<Html>,
}

impl TextPage {
    pub fn new(shell: Shell, heading: impl Into<Html>) -> Self {
        Self { shell, heading: heading.into(), parts: Vec::new() }
    }

    #[must_use]
    pub fn heading(mut self, words: &str) -> Self {
        self.parts.push(Html::heading(words));
        self
    }

    #[must_use]
    pub fn says(mut self, words: impl Into<Html>) -> Self {
        self.parts.push(Html::paragraph(words));
        self
    }

    #[must_use]
    pub fn lists<'a>(mut self, items: impl IntoIterator<Item = &'a str>) -> Self {
        self.parts.push(Html::bullets(items));
        self
    }

    #[must_use]
    pub fn part(mut self, part: impl Into<Html>) -> Self {
        self.parts.push(part.into());
        self
    }
}
