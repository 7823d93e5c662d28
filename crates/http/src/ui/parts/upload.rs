//! Files that were sent: checking, ready, refused and why.

use askama::Template;

use crate::ui::Html;
use crate::ui::html::parts;

#[derive(Debug, Clone, Default)]
pub struct UploadedFile {
    pub name: String,
    pub href: Option<String>,
    /// "PDF, 240 KB".
    pub note: String,
    pub state: Html,
    /// Where "Remove" posts.
    pub remove: Option<String>,
}

#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/upload-list.html")]
pub struct UploadList {
    pub csrf: String,
    pub files: Vec<UploadedFile>,
}

parts!(UploadList);
