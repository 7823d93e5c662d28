//! A page of one case, and what every such page needs.

use askama::Template;

use super::FormPage;
use crate::ui::{
    Html, Link, Shell,
    govuk::Inset,
    parts::{Identity, Subnav},
};

/// A page of one case: whose it is, its ruler where dates matter, its parts, then content.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "pages/case.html")]
pub(crate) struct CasePage {
    pub(crate) shell: Shell,
    pub(crate) identity: Identity,
    /// From [`crate::ui::ruler::ruler`].
    pub(crate) ruler: Option<Html>,
    pub(crate) subnav: Subnav,
    /// Absent only on the overview, whose heading is the child's name.
    pub(crate) heading: Option<Html>,
    /// A sentence under the heading.
    pub(crate) lead: Html,
    /// Buttons at the right of the heading.
    pub(crate) actions: Vec<Html>,
    pub(crate) main: Vec<Html>,
    /// Cards beside.
    pub(crate) side: Vec<Html>,
}

impl CasePage {
    /// One part of a case, with its own heading.
    pub(crate) fn part(shell: Shell, identity: Identity, subnav: Subnav, heading: impl Into<Html>) -> Self {
        Self { shell, identity, subnav, heading: Some(heading.into()), ..Self::default() }
    }

    /// The overview: the child's name is the heading. A case without dates to draw, such as a plan from elsewhere, has an empty ruler.
    pub(crate) fn overview(shell: Shell, identity: Identity, subnav: Subnav, ruler: Html) -> Self {
        let identity = Identity { heading: true, ..identity };
        let ruler = (!ruler.is_empty()).then_some(ruler);
        Self { shell, identity, subnav, ruler, ..Self::default() }
    }

    /// The parts of the case stand in the bar, unless the ruler stands between.
    fn bar(&self) -> Identity {
        let subnav = (self.ruler.is_none() && !self.subnav.links.is_empty()).then(|| self.subnav.clone());
        Identity { subnav, ..self.identity.clone() }
    }

    #[must_use]
    pub(crate) fn lead(mut self, words: impl Into<Html>) -> Self {
        self.lead = words.into();
        self
    }

    #[must_use]
    pub(crate) fn action(mut self, button: impl Into<Html>) -> Self {
        self.actions.push(button.into());
        self
    }

    #[must_use]
    pub(crate) fn part_of_page(mut self, part: impl Into<Html>) -> Self {
        self.main.push(part.into());
        self
    }

    #[must_use]
    pub(crate) fn side(mut self, card: impl Into<Html>) -> Self {
        self.side.push(card.into());
        self
    }
}

/// What every page of a case needs.
#[derive(Debug, Clone, Default)]
pub(crate) struct CaseFrame {
    pub(crate) shell: Shell,
    pub(crate) identity: Identity,
    pub(crate) subnav: Subnav,
}

impl CaseFrame {
    /// A part of the case: its title never carries the child's name.
    pub(crate) fn part(self, title: &str) -> CasePage {
        let shell = self.shell.for_case(title, &self.identity.reference);
        CasePage::part(shell, self.identity, self.subnav, title)
    }

    /// In place of a form that would be refused: why, before anything is typed, and where to go instead.
    pub(crate) fn not_now(self, title: &str, why: impl Into<Html>, instead: &Link) -> CasePage {
        let link = Html::paragraph(Html::link(instead.text.clone(), &instead.href));
        self.part(title).part_of_page(Inset { body: why.into() }).part_of_page(link)
    }

    /// A form about the case, under the short bar.
    pub(crate) fn form(self, title: &str, button: &str) -> FormPage {
        let shell = self.shell.for_case(title, &self.identity.reference);
        FormPage::new(shell, title, button).identity(self.identity.for_form())
    }

    /// The bar with the parts of the case inside it, for pages without a ruler.
    pub(crate) fn joined(self) -> Identity {
        Identity { subnav: Some(self.subnav), ..self.identity }
    }
}
