//! Advice: asking for it, giving it, checking it.

mod answer;
pub(crate) mod api;
mod ask;
mod chase;
mod check;
mod file;
mod inbox;
mod late;
mod list;
mod missed;
mod not_needed;
mod pass;
mod received;
mod request;
mod show;
mod submit;
mod write;

pub(crate) use show::frame_of;

use actix_web::web;
use ehc_domain::policy::Action as A;

use crate::web::route::{Row, Rule};

pub(crate) fn routes() -> Vec<Row> {
    let ask = Rule::OnCase(A::AdviceRequest);
    let receive = Rule::OnCase(A::AdviceReturn);
    let mut rows = vec![
        Row::get("/cases/{reference}/advice", Rule::OnCase(A::CaseView), || web::to(list::show)),
        Row::get("/cases/{reference}/advice/new", ask, || web::to(ask::show)).noted(),
        Row::post("/cases/{reference}/advice/new", ask, || web::to(ask::send)).sample("ask-medical=yes"),
        Row::get("/cases/{reference}/advice/{id}/received", receive, || web::to(received::show)),
        Row::post("/cases/{reference}/advice/{id}/received", receive, || web::to(received::send)),
        Row::get("/advice", Rule::May(A::CaseList), || web::to(inbox::show)),
        Row::get("/advice/{id}", Rule::OnCase(A::AdviceOpen), || web::to(request::show)),
        Row::get("/advice/{id}/write", Rule::OnCase(A::AdviceWrite), || web::to(write::show)),
        Row::post("/advice/{id}/write", Rule::OnCase(A::AdviceWrite), || web::to(write::save)).sample("version=0&act=save"),
        Row::get("/advice/{id}/file", Rule::OnCase(A::AdviceWrite), || web::to(file::show)),
        Row::post("/advice/{id}/file", Rule::OnCase(A::AdviceWrite), || web::to(file::send)),
        Row::get("/advice/{id}/submit", Rule::OnCase(A::AdviceSubmit), || web::to(submit::submit)),
        Row::post("/advice/{id}/submit", Rule::OnCase(A::AdviceSubmit), || web::to(submit::send)).sample("is_declared=yes"),
        Row::get("/advice/{id}/submitted", Rule::OnCase(A::AdviceOpen), || web::to(submit::submitted)),
    ];
    rows.extend(chase::chase());
    rows.extend(check::check());
    rows.push(received::received());
    rows.extend(late::late());
    rows.extend(not_needed::not_needed());
    rows.extend(missed::missed());
    rows.extend(request::take());
    rows.extend(pass::pass());
    rows.extend(answer::answer());
    rows.extend(api::routes());
    rows
}
