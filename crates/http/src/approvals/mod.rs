//! A second person’s approval: what waits, what it would do, and the answer.

mod answer;
mod ground;
mod json;
mod list;
mod one;
mod roles;

use actix_web::web;
use ehc_domain::policy::Action;

use crate::web::route::{Row, Rule};

pub(crate) use ground::{beside, effects, needs_second, overdue_at_once, overdue_from_the_first_moment};
pub(crate) use list::waiting;
pub(crate) use roles::what_waits;

pub(crate) fn routes() -> Vec<Row> {
    let mut rows = vec![
        Row::get("/approvals", Rule::May(Action::CaseList), || web::to(list::show)),
        Row::get("/cases/{reference}/approvals/{id}", Rule::OnCase(Action::ApprovalPropose), || web::to(one::show)).noted(),
    ];
    rows.extend(answer::routes());
    rows.extend(json::routes());
    rows.extend(roles::routes());
    rows
}
