//! Words to read.

use askama::Template;

use crate::ui::{Html, Shell};

/// Words to read: help, statements, errors.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "pages/text.html")]
pub(crate) struct TextPage {
    pub(crate) shell: Shell,
    pub(crate) heading: Html,
    pub(crate) parts: Vec<Html>,
}

impl TextPage {
    pub(crate) fn new(shell: Shell, heading: impl Into<Html>) -> Self {
        Self { shell, heading: heading.into(), parts: Vec::new() }
    }

    #[must_use]
    pub(crate) fn heading(mut self, words: &str) -> Self {
        self.parts.push(Html::heading(words));
        self
    }

    #[must_use]
    pub(crate) fn says(mut self, words: impl Into<Html>) -> Self {
        self.parts.push(Html::paragraph(words));
        self
    }

    #[must_use]
    pub(crate) fn lists<'a>(mut self, items: impl IntoIterator<Item = &'a str>) -> Self {
        self.parts.push(Html::bullets(items));
        self
    }

    #[must_use]
    pub(crate) fn part(mut self, part: impl Into<Html>) -> Self {
        self.parts.push(part.into());
        self
    }
}
