//! The look: parts, words and the frame round every page. Nothing here decides anything; it shows what it is given.

pub mod assets;
pub mod form;
pub mod govuk;
pub(crate) mod html;
mod link;
pub mod parts;
pub mod ruler;
mod shell;
pub mod words;

pub use form::{Choice, Field, FieldError, FormState, Secret};
pub use html::Html;
pub use link::Link;
pub(crate) use shell::Flash;
pub use shell::{Back, Council, Logo, NavLink, Shell, SignedInAs};

/// The hidden field that proves a form came from our own page.
pub const CSRF_FIELD: &str = "csrf";
/// The hidden field that makes a second post of the same form harmless.
pub const SUBMISSION_FIELD: &str = "submission";
