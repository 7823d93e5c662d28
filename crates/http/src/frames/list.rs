//! A list, a home page or a board.

use askama::Template;

use crate::ui::{
    Html, Shell,
    govuk::{Inset, Pagination},
    parts::{Counts, Filter, Subnav},
};

/// A list, a home page or a board.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "pages/list.html")]
pub(crate) struct ListPage {
    pub(crate) shell: Shell,
    pub(crate) heading: Html,
    /// "Tuesday 1 December 2026" or "1 January to 30 November 2026 · updated today at 6am".
    pub(crate) sub: Html,
    pub(crate) actions: Vec<Html>,
    /// In a row above, or beside the list, as the filter itself says.
    pub(crate) filter: Option<Filter>,
    /// What of the address could not be followed.
    pub(crate) notice: Option<String>,
    pub(crate) counts: Option<Counts>,
    pub(crate) subnav: Option<Subnav>,
    pub(crate) main: Vec<Html>,
    pub(crate) pagination: Option<Pagination>,
    pub(crate) side: Vec<Html>,
}

impl ListPage {
    pub(crate) fn new(shell: Shell, heading: impl Into<Html>) -> Self {
        Self { shell, heading: heading.into(), ..Self::default() }
    }

    #[must_use]
    pub(crate) fn subtitle(mut self, words: impl Into<Html>) -> Self {
        self.sub = words.into();
        self
    }

    #[must_use]
    pub(crate) fn action(mut self, button: impl Into<Html>) -> Self {
        self.actions.push(button.into());
        self
    }

    #[must_use]
    pub(crate) fn notice(mut self, words: Option<String>) -> Self {
        self.notice = words;
        self
    }

    fn notice_html(&self) -> Option<Inset> {
        self.notice.as_ref().map(|words| Inset { body: words.as_str().into() })
    }

    #[must_use]
    pub(crate) fn part(mut self, part: impl Into<Html>) -> Self {
        self.main.push(part.into());
        self
    }

    #[must_use]
    pub(crate) fn side(mut self, card: impl Into<Html>) -> Self {
        self.side.push(card.into());
        self
    }

    /// A button that prints the page where there is script; people without it print as they always do.
    #[must_use]
    pub(crate) fn prints(self, words: &str) -> Self {
        self.action(Html::trusted(format!(
            "<button type=\"button\" class=\"govuk-button govuk-button--secondary\" data-print hidden>{}</button>",
            Html::from(words)
        )))
    }

    fn filter_beside(&self) -> Option<&Filter> {
        self.filter.as_ref().filter(|filter| filter.side)
    }

    fn filter_above(&self) -> Option<&Filter> {
        self.filter.as_ref().filter(|filter| !filter.side)
    }
}
