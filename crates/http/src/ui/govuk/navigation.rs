//! Finding one's way inside a journey or a list.

use askama::Template;

use crate::ui::html::parts;

#[derive(Debug, Clone, Template)]
#[template(path = "govuk/back-link.html")]
pub struct BackLink {
    pub text: String,
    pub href: String,
}

impl BackLink {
    pub fn to(href: impl Into<String>) -> Self {
        Self { text: "Back".into(), href: href.into() }
    }
}

/// Previous and next only: lists are read by keyset, so no page can be jumped to.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "govuk/pagination.html")]
pub struct Pagination {
    pub previous: Option<PaginationLink>,
    pub next: Option<PaginationLink>,
}

#[derive(Debug, Clone, Default)]
pub struct PaginationLink {
    pub href: String,
    /// Where it leads: "26 to 50 of 118".
    pub label: Option<String>,
}

parts!(BackLink, Pagination);
