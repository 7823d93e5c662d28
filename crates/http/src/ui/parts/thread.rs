//! The golden thread: every need leads to an outcome, every outcome to provision; breaks are seen.

use askama::Template;

use crate::ui::{Html, Link, html::parts};

/// A need or an outcome.
#[derive(Debug, Clone, Default)]
pub struct ThreadBox {
    pub title: Html,
    pub text: Html,
    /// "Prepares for adulthood: independent living".
    pub aims: Option<String>,
    /// "Speech and language advice, page 3".
    pub source: Option<Link>,
    pub edit: Option<Link>,
}

/// What will be done. Vague words are marked in `text`, and `why` says what is missing.
#[derive(Debug, Clone, Default)]
pub struct Provision {
    pub text: Html,
    /// "Prepares for adulthood: independent living".
    pub aims: Option<String>,
    /// "Ashmere NHS Trust".
    pub who: Html,
    pub why: Option<String>,
    pub edit: Option<Link>,
}

/// One need and all that follows from it. What is missing shows as an empty box with the act in it.
#[derive(Debug, Clone, Default)]
pub struct ThreadRow {
    pub need: ThreadBox,
    pub outcomes: Vec<ThreadBox>,
    pub provision: Vec<Provision>,
    pub add_outcome: Option<Link>,
    pub add_provision: Option<Link>,
}

#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/thread.html")]
pub struct Thread {
    pub rows: Vec<ThreadRow>,
}

impl Html {
    /// Text with the given words marked, for what a check found vague.
    pub fn marked(text: &str, vague: &[&str]) -> Html {
        let mut html = Html::from(text).into_string();
        for words in vague.iter().filter(|words| !words.is_empty()) {
            let safe = Html::from(*words).into_string();
            html = html.replace(&safe, &format!("<mark>{safe}</mark>"));
        }
        Html::trusted(html)
    }
}

parts!(Thread);
