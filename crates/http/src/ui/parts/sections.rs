//! The side list of long writing: sections with their states.

use askama::Template;

use super::SubLink;
use crate::ui::html::parts;

/// One section: its letter, its state in words, and whether something in it must be put right.
#[derive(Debug, Clone, Default)]
pub struct SectionLink {
    pub letter: String,
    pub title: String,
    pub href: String,
    /// "Complete", "2 to fix", "Blank in draft".
    pub state: String,
    pub to_fix: bool,
    pub current: bool,
}

#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/sections.html")]
pub struct SectionList {
    /// "Draft 2".
    pub title: String,
    /// "Saved today at 10:42am by you".
    pub saved: String,
    /// The page that shows everything: "Golden thread".
    pub whole: Option<SubLink>,
    pub sections: Vec<SectionLink>,
}

impl SectionList {
    /// Marks the section with this address as the present page.
    #[must_use]
    pub fn current(mut self, href: &str) -> Self {
        if let Some(whole) = &mut self.whole {
            whole.current = whole.href == href;
        }
        for section in &mut self.sections {
            section.current = section.href == href;
        }
        self
    }
}

parts!(SectionList);
