//! A place to go and what it is called.

use super::Html;

/// A link that makes sense alone. Where several links share words, `hidden` tells them apart for those who hear the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    pub text: Html,
    pub href: String,
    pub hidden: String,
}

impl Link {
    pub fn new(text: impl Into<Html>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into(), hidden: String::new() }
    }

    #[must_use]
    pub fn hidden(mut self, words: &str) -> Self {
        self.hidden = words.to_owned();
        self
    }
}
