//! Deciding: what is known, what is proposed and why, who decides, and telling the family.

mod api;
mod ask_still;
mod correct;
mod decide;
mod ground;
mod lone_days;
mod missing;
mod notify;
mod propose;
mod read;
mod take_back;
mod withdraw_alone;

use actix_web::web;
use ehc_domain::policy::Action;

use crate::web::route::{Row, Rule};

pub(crate) fn routes() -> Vec<Row> {
    use Action as A;
    let mut rows = vec![
        Row::get("/cases/{reference}/decisions", Rule::OnCase(A::DecisionPropose), || web::to(read::list)).noted(),
        Row::get("/cases/{reference}/decisions/{kind}", Rule::OnCase(A::DecisionPropose), || web::to(read::show)).noted(),
    ];
    rows.extend(api::routes());
    rows.extend(propose::propose());
    rows.extend(decide::decide());
    rows.extend(missing::ask());
    rows.extend(take_back::take_back());
    rows.extend(correct::correct_day());
    rows.extend(notify::tell());
    rows.extend(withdraw_alone::withdraw_alone());
    rows.extend(ask_still::ask_still());
    rows.extend(lone_days::correct_lone());
    rows
}
