//! What information governance looks after: who was refused what, who looked at whom, the emergency openings, and which cases are restricted.

mod looked;
mod parts;
mod refused;
mod restricted;
mod reviews;

pub(crate) use {parts::parts, reviews::review_path};

use crate::web::route::Row;

pub(crate) fn routes() -> Vec<Row> {
    let mut rows = refused::routes();
    rows.extend(looked::routes());
    rows.extend(restricted::routes());
    rows.extend(reviews::routes());
    rows
}
