//! Contacts and promises of a case: the page that lists them, recording and correcting a contact, answering a promise.

mod answer;
mod list;
mod record;

use crate::web::route::Row;

pub(crate) fn routes() -> Vec<Row> {
    let mut rows = record::record();
    rows.extend(record::correct());
    rows.extend(answer::retract());
    rows.extend(answer::keep());
    rows.extend(answer::withdraw());
    rows.extend(list::routes());
    rows
}
