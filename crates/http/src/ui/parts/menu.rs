//! Actions that are not worth a button each.

use askama::Template;

use crate::ui::{Link, html::parts};

/// Ordinary links that open on demand; it works without script, and with it closes on Escape.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/menu.html")]
pub struct Menu {
    pub label: String,
    pub links: Vec<Link>,
}

parts!(Menu);
