//! Accounts, as an administrator keeps them.

mod back;
mod change;
mod ground;
mod invite;
mod json;
mod leave;
mod link;
mod list;
mod one;
mod take_back;

use actix_web::web;

use crate::web::route::Row;
use ground::{MANAGE, VIEW};

pub(crate) fn routes() -> Vec<Row> {
    [
        vec![Row::get("/admin/users", VIEW, || web::to(list::show))],
        invite::invite(),
        vec![Row::get("/admin/users/{user}", VIEW, || web::to(one::show))],
        json::routes(),
        change::change(),
        invite::send_again(),
        vec![Row::post("/admin/users/{user}/invitation/link", MANAGE, || web::to(link::show))],
        leave::leave(),
        back::bring_back(),
        take_back::take_back(),
    ]
    .concat()
}
