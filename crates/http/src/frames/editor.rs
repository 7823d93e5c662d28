//! Long writing, one section a page: a plan, or advice.

use askama::Template;

use super::FormPage;
use crate::ui::{
    Html, Shell,
    govuk::BackLink,
    parts::{Identity, SectionList},
};

/// The side list of sections, and one of them.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "pages/editor.html")]
pub(crate) struct EditorPage {
    pub(crate) shell: Shell,
    /// With the parts of the case inside it.
    pub(crate) identity: Identity,
    pub(crate) back: Option<BackLink>,
    pub(crate) sections: SectionList,
    pub(crate) heading: Html,
    pub(crate) lead: Html,
    pub(crate) actions: Vec<Html>,
    /// Rows, the thread, what to fix.
    pub(crate) main: Vec<Html>,
    /// A form of the section; only its fields, state, tokens and buttons count.
    pub(crate) form: Option<FormPage>,
    pub(crate) after: Vec<Html>,
}

impl EditorPage {
    pub(crate) fn new(shell: Shell, identity: Identity, sections: SectionList, heading: impl Into<Html>) -> Self {
        Self { shell, identity, sections, heading: heading.into(), ..Self::default() }
    }

    #[must_use]
    pub(crate) fn part(mut self, part: impl Into<Html>) -> Self {
        self.main.push(part.into());
        self
    }

    /// A form in the page; when it failed, the title says so.
    #[must_use]
    pub(crate) fn form(mut self, form: FormPage) -> Self {
        self.shell.failed = form.state.has_errors();
        self.form = Some(form);
        self
    }
}
