//! The register of schools, colleges and other institutions, as an administrator keeps it.

mod add;
mod change;
mod closing;
mod contacts;
mod ground;
mod import;
mod json;
mod list;
mod one;
mod units;

use actix_web::web;

use crate::web::route::Row;
use ground::EDIT;

pub(crate) fn routes() -> Vec<Row> {
    [
        vec![Row::get("/admin/institutions", EDIT, || web::to(list::show))],
        add::add(),
        import::routes(),
        vec![Row::get("/admin/institutions/{institution}", EDIT, || web::to(one::show))],
        json::routes(),
        change::change(),
        closing::close(),
        closing::reopen(),
        contacts::add(),
        contacts::change(),
        contacts::end(),
        contacts::take_back(),
        units::add(),
        units::change(),
        units::close(),
        units::reopen(),
    ]
    .concat()
}
