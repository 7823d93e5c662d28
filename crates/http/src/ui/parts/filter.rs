//! Narrowing a list down, in view and without script.

use askama::Template;

use crate::ui::{Field, FormState, Link, html::parts};

/// A filter in force, with the link that takes it away.
#[derive(Debug, Clone, Default)]
pub struct Chip {
    pub words: String,
    pub remove: String,
}

/// A form that asks with GET, so that what names nobody stays in the address. Names never do: they are searched for by POST.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "app/filter.html")]
pub struct Filter {
    /// Begins the ids of its fields.
    pub action: String,
    pub fields: Vec<Field>,
    pub state: FormState,
    pub chips: Vec<Chip>,
    pub clear: Option<Link>,
    /// One above the other, beside the list; otherwise in a row above it.
    pub side: bool,
}

parts!(Filter);
