//! The frames that many features share: words, links and dates already decided, ready to be shown.
//!
//! A feature fills one of them beside its handler; `page.render()` gives the whole document.

mod case;
mod editor;
mod form;
mod list;
mod text;
mod weighty;

pub(crate) use case::{CaseFrame, CasePage};
pub(crate) use editor::EditorPage;
pub(crate) use form::{CANCEL, CANCELLED, DonePage, FormPage, SEEN, SummaryPage};
pub(crate) use list::ListPage;
pub(crate) use text::TextPage;
pub(crate) use weighty::WeightyAct;
