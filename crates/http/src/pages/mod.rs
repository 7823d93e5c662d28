//! One typed struct per page: words, links and dates already decided, ready to be shown.
//!
//! Four frames carry most pages: [`FormPage`] and its kin for acts, [`CasePage`], [`ListPage`] and [`TextPage`]. The structs of
//! the other modules turn into one of these (`ListPage::from(my_work)`); `page.render()` gives the whole document.

pub mod account;
pub mod advice;
pub mod calculator;
pub mod calendars;
pub mod case;
pub mod cases;
pub mod consultations;
pub mod contributor;
pub mod documents;
mod editor;
pub mod errors;
mod form;
mod frames;
pub mod help;
mod parts;
pub mod plan;
pub mod reports;
pub mod requests;
mod sign_in;
pub mod tasks;
pub mod weighty;
pub mod work;

pub use editor::EditorPage;
pub use form::{ConfirmPage, DonePage, FormPage, SummaryPage};
pub use frames::{CasePage, ListPage, TextPage};
pub use parts::parts;
pub use sign_in::{sign_in, step_up};
