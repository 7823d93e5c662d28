//! Flags of a case: the page that lists them, raising them, clearing them with a second person.

mod clear;
mod raise;
mod show;
mod warnings;

use crate::web::route::Row;

pub(crate) use warnings::warnings;

pub(crate) fn routes() -> Vec<Row> {
    let mut rows = raise::safeguarding();
    rows.extend(raise::legal_hold());
    rows.extend(clear::routes());
    rows.extend(show::routes());
    rows
}
