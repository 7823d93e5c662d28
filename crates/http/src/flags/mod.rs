//! Flags of a case: the page that lists them, raising them, clearing them with a second person.

mod clear;
mod raise;
mod show;

use ehc_application::flags::Raised;

use crate::web::route::Row;

pub(crate) fn routes() -> Vec<Row> {
    let mut rows = raise::safeguarding();
    rows.extend(raise::legal_hold());
    rows.extend(clear::routes());
    rows.extend(show::routes());
    rows
}

/// What stands at the top of every page of a case before anybody gets in touch.
pub(crate) fn warnings(flags: &[Raised]) -> Vec<String> {
    let speak_to = |flag: &Raised| flag.speak_to.as_ref().map(|who| format!("Speak to {who} before any contact"));
    flags.iter().filter_map(speak_to).collect()
}
