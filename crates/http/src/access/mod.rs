//! Who may see a case: conflicts of interest, restrictions and cover, and what was ever recorded.

mod away;
mod conflict;
mod cover;
mod declare;
mod restriction;
mod reviewing;
mod show;

use crate::web::route::Row;

pub(crate) fn routes() -> Vec<Row> {
    let mut rows = declare::declare();
    rows.extend(conflict::record());
    rows.extend(conflict::end());
    rows.extend(restriction::routes());
    rows.extend(reviewing::end());
    rows.extend(cover::routes());
    rows.extend(show::routes());
    rows
}
