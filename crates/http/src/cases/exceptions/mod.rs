//! Exceptions: recording a ground that the regulations give, approving one that rests on judgement, and correcting or recording its days.

mod approve;
mod correct;
mod end;
mod record;
mod recorded;
mod shown;

use crate::web::route::Row;

pub(super) use shown::{of_duty, table};

pub(super) fn routes() -> Vec<Row> {
    [record::record(), approve::approve(), end::end(), correct::correct()].concat()
}
