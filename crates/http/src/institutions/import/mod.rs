//! Taking the official register over: the file, what it would do, and the act.

mod check;
mod file;
mod json;

use actix_web::web;

use super::ground::EDIT;
use crate::web::route::Row;

/// The page for the file.
pub(super) const FILE: &str = "/admin/institutions/import";

/// What it would do.
const CHECK: &str = "/admin/institutions/import/check";

/// The answer that says whose schools are added.
const AUTHORITIES: &str = "authorities";

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get(FILE, EDIT, || web::to(file::show)),
        Row::post(FILE, EDIT, || web::to(file::send)),
        Row::get(CHECK, EDIT, || web::to(check::show)),
        Row::post(CHECK, EDIT, || web::to(check::send)).sample("mark=A"),
        json::import(),
    ]
}
