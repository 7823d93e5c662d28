//! A page of words alone.

use askama::Template;

use crate::ui::{Html, Shell};

/// A heading and paragraphs.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "pages/notice.html")]
pub struct NoticePage {
    pub shell: Shell,
    pub heading: Html,
    pub parts: Vec<Html>,
}

impl NoticePage {
    pub fn new(shell: Shell, heading: impl Into<Html>) -> Self {
        Self { shell, heading: heading.into(), parts: Vec::new() }
    }

    #[must_use]
    pub fn paragraph(self, words: impl Into<Html>) -> Self {
        self.part(Html::paragraph(words))
    }

    #[must_use]
    pub fn section(self, heading: &str) -> Self {
        let heading = Html::trusted(format!("<h2 class=\"govuk-heading-m\">{}</h2>", Html::from(heading)));
        self.part(heading)
    }

    #[must_use]
    pub fn part(mut self, part: impl Into<Html>) -> Self {
        self.parts.push(part.into());
        self
    }
}
