//! Exceptions: recording a ground that the regulations give, approving one that rests on judgement, and correcting or recording its days.

mod approve;
mod correct;
mod end;
mod record;
mod recorded;
mod shown;

use ehc_application::cases::OpenCase;
use ehc_domain::{ids::FactId, timetable::exceptions::Ground};

use crate::web::route::Row;

pub(super) use shown::{of_duty, table};

pub(super) fn routes() -> Vec<Row> {
    [record::record(), approve::approve(), end::end(), correct::correct()].concat()
}

/// Names the law that makes a ground one.
fn source(ground: Ground) -> String {
    let regulation = ground.regulation();
    if regulation.starts_with("reg") { format!("SEND Regulations 2014 {regulation}") } else { regulation.to_owned() }
}

/// The address of an act on an exception as it now stands, whichever of its versions was opened.
fn place(open: &OpenCase, exception: FactId, act: &str) -> String {
    open.path(&format!("exceptions/{exception}/{act}"))
}
