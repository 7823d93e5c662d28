//! Who may see a case: conflicts of interest, and what was ever recorded.

mod conflict;
mod declare;
mod show;

use crate::web::route::Row;

pub(crate) fn routes() -> Vec<Row> {
    let mut rows = declare::declare();
    rows.extend(conflict::record());
    rows.extend(conflict::end());
    rows.extend(show::routes());
    rows
}
