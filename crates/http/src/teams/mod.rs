//! Teams and services, as an administrator keeps them.

mod add;
mod change;
mod closing;
mod ground;
mod json;
mod list;
mod one;
mod take_back;

use actix_web::web;

use crate::web::route::Row;
use ground::EDIT;

pub(crate) fn routes() -> Vec<Row> {
    [
        vec![Row::get("/admin/teams", EDIT, || web::to(list::show))],
        add::add(),
        vec![Row::get("/admin/teams/{team}", EDIT, || web::to(one::show))],
        json::routes(),
        change::change(),
        closing::close(),
        closing::reopen(),
        take_back::take_back(),
    ]
    .concat()
}
