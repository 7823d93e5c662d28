//! One typed struct per page: words, links and dates already decided, ready to be shown.
//!
//! A page derives `Template`; `page.render()` gives the whole document. Every struct has a `shell`, the frame of the page.

mod form;
mod notice;
mod sign_in;

pub use form::{ConfirmPage, DonePage, FormPage, SummaryPage};
pub use notice::NoticePage;
pub use sign_in::{sign_in, step_up};
