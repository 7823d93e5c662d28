//! Recording a request, one step at a time. What is typed is kept as the person's own draft until it is recorded, so that nothing typed is lost.

mod api;
pub(crate) mod forms;
pub(crate) mod matches;
pub(crate) mod parents;
mod put_right;
mod record;
mod steps;

pub(crate) use record::{applies, kept_way_back, upn_words};
pub(crate) use steps::{can_begin, schools};

use actix_web::web;
use ehc_domain::policy::Action;

use crate::web::route::{Row, Rule};

pub(crate) fn routes() -> Vec<Row> {
    let may = Rule::May(Action::CaseCreate);
    let mut rows = vec![
        Row::get("/requests/new", may, || web::to(steps::begin)),
        Row::get("/requests/new/{begun}", may, || web::to(steps::who)),
        Row::post("/requests/new/{begun}", may, || web::to(steps::send_who))
            .sample("source=parent&requester_name=A&received_on-day=1&received_on-month=12&received_on-year=2026&channel=email"),
        Row::get("/requests/new/{begun}/child", may, || web::to(steps::child)),
        Row::post("/requests/new/{begun}/child", may, || web::to(steps::send_child)).sample("child_name=A"),
        Row::get("/requests/new/{begun}/matches", may, || web::to(matches::show)),
        Row::post("/requests/new/{begun}/matches", may, || web::to(matches::send)).sample("joins=another&match_reason=A"),
        Row::get("/requests/new/{begun}/family", may, || web::to(steps::family)),
        Row::post("/requests/new/{begun}/family", may, || web::to(steps::send_family)).sample("parent_name=A"),
        Row::get("/requests/new/{begun}/check", may, || web::to(record::check)),
        Row::post("/requests/new/{begun}/check", may, || web::to(record::send)),
        api::record(may),
    ];
    rows.extend(put_right::put_right());
    rows
}
