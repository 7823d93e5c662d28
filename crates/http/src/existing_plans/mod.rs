//! Recording an existing plan, one step at a time: one that the council maintains already, or one that comes with a family who moved here.

mod after;
mod api;
mod check;
mod forms;
mod matches;
mod steps;
mod wording;

use actix_web::web;
use ehc_domain::policy::Action;

use crate::web::route::{Row, Rule};

pub(crate) fn routes() -> Vec<Row> {
    let may = Rule::May(Action::PlanEnter);
    let mut rows = vec![
        Row::get("/existing-plans/new", may, || web::to(steps::begin)),
        Row::get("/existing-plans/new/{begun}", may, || web::to(steps::about)),
        Row::post("/existing-plans/new/{begun}", may, || web::to(steps::send_about))
            .sample("origin=ours&made_on-day=1&made_on-month=12&made_on-year=2020"),
        Row::get("/existing-plans/new/{begun}/move", may, || web::to(steps::moved)),
        Row::post("/existing-plans/new/{begun}/move", may, || web::to(steps::send_moved)).sample(
            "former_authority=A&transferred_on-day=1&transferred_on-month=12&transferred_on-year=2020&known_on-day=1\
             &known_on-month=12&known_on-year=2020",
        ),
        Row::get("/existing-plans/new/{begun}/child", may, || web::to(steps::child)),
        Row::post("/existing-plans/new/{begun}/child", may, || web::to(steps::send_child)).sample("child_name=A"),
        Row::get("/existing-plans/new/{begun}/matches", may, || web::to(matches::show)),
        Row::post("/existing-plans/new/{begun}/matches", may, || web::to(matches::send)).sample("joins=another&match_reason=A"),
        Row::get("/existing-plans/new/{begun}/family", may, || web::to(steps::family)),
        Row::post("/existing-plans/new/{begun}/family", may, || web::to(steps::send_family)).sample("parent_name=A"),
        Row::get("/existing-plans/new/{begun}/plan", may, || web::to(steps::plan)),
        Row::post("/existing-plans/new/{begun}/plan", may, || web::to(steps::send_plan)).sample("setting_type=A"),
        Row::get("/existing-plans/new/{begun}/check", may, || web::to(check::show)),
        Row::post("/existing-plans/new/{begun}/check", may, || web::to(check::send)),
        api::record(may),
    ];
    rows.extend(after::routes());
    rows.extend(wording::wording());
    rows
}
