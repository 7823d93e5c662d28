//! Exceptions: recording a ground that the regulations give, approving or refusing one that rests on judgement, and correcting or recording its days.

mod approve;
mod correct;
mod end;
mod record;
mod recorded;
mod refuse;
mod shown;

use crate::web::route::Row;

pub(super) use shown::{of_duty, table};

pub(super) fn routes() -> Vec<Row> {
    [record::record(), approve::approve(), refuse::refuse(), end::end(), correct::correct()].concat()
}
