//! Emergency openings: whether a child is known, opening the case for an hour, and the review.

mod json;
mod known;
mod list;
mod one;
mod open;
mod own;
mod review;
mod take_back;

use actix_web::web;

use crate::web::route::{Row, Rule};

pub(crate) use {known::PLACE as KNOWN, open::place};

pub(crate) fn routes() -> Vec<Row> {
    let mut rows = known::routes();
    rows.extend(open::routes());
    rows.extend(take_back::routes());
    rows.extend([
        // Managers see what concerns their teams, of which the use case knows.
        Row::get("/emergencies", Rule::Own, || web::to(list::show)),
        Row::get("/emergencies/{id}", Rule::Own, || web::to(one::show)),
        Row::get("/emergencies/{id}/outcome", Rule::Own, || web::to(own::show)),
    ]);
    rows.extend(review::routes());
    rows.extend(json::routes());
    rows
}
