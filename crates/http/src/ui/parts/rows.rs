//! Needs, outcomes and provision as rows one can change.

use askama::Template;

use crate::ui::{Html, Link, html::parts};

#[derive(Debug, Clone, Default)]
pub struct EditRow {
    /// "Need 1".
    pub title: Html,
    pub lines: Vec<Html>,
    /// What a check found; it advises and never blocks.
    pub checks: Vec<String>,
    /// "Change", "Add an outcome".
    pub links: Vec<Link>,
    /// Where "Remove" posts, and the version of the row.
    pub remove: Option<(String, i32)>,
}

#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/row-list.html")]
pub struct RowList {
    pub csrf: String,
    pub rows: Vec<EditRow>,
}

parts!(RowList);
