//! The authority itself, as an administrator keeps it: what its letters say of others, and whom it works with.

mod json;
mod list;
mod logo;
mod record;

use actix_web::web;
use ehc_domain::policy::Action;

use crate::web::route::{Row, Rule};

pub(crate) fn routes() -> Vec<Row> {
    let edit = Rule::May(Action::AuthorityEdit);
    let pages = vec![Row::get("/admin/authority", edit, || web::to(list::show))];
    // Before the details, whose address has room for any name.
    [pages, logo::routes(), record::record(), json::routes()].concat()
}
