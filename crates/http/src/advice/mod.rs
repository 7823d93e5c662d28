//! Advice: asking for it, giving it, checking it.

pub(crate) mod api;
mod ask;
mod check;
mod file;
mod forms;
mod inbox;
mod list;
mod pass;
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
    let check = Rule::OnCase(A::AdviceReturn);
    let mut rows = vec![
        Row::get("/cases/{reference}/advice", Rule::OnCase(A::CaseView), || web::to(list::show)),
        Row::get("/cases/{reference}/advice/new", ask, || web::to(ask::show)),
        Row::post("/cases/{reference}/advice/new", ask, || web::to(ask::send)).sample("ask-medical=yes"),
        Row::get("/cases/{reference}/advice/{id}", Rule::OnCase(A::AdviceView), || web::to(check::show)),
        Row::post("/cases/{reference}/advice/{id}", check, || web::to(check::send)).sample("outcome=accept&version=1"),
        Row::get("/cases/{reference}/advice/{id}/received", check, || web::to(forms::received)),
        Row::post("/cases/{reference}/advice/{id}/received", check, || web::to(forms::send_received)),
        Row::get("/cases/{reference}/advice/{id}/late", ask, || web::to(forms::late)),
        Row::post("/cases/{reference}/advice/{id}/late", ask, || web::to(forms::send_late)).sample("cause=x&version=1"),
        Row::get("/cases/{reference}/advice/{id}/not-needed", ask, || web::to(forms::not_needed)),
        Row::post("/cases/{reference}/advice/{id}/not-needed", ask, || web::to(forms::send_not_needed)).sample("version=1"),
        Row::get("/cases/{reference}/advice/{id}/missed", Rule::OnCase(A::ExceptionRecord), || web::to(forms::missed)),
        Row::post("/cases/{reference}/advice/{id}/missed", Rule::OnCase(A::ExceptionRecord), || web::to(forms::send_missed))
            .sample("evidence=x&why=x"),
        Row::get("/advice", Rule::May(A::CaseList), || web::to(inbox::show)),
        Row::get("/advice/{id}", Rule::OnCase(A::AdviceOpen), || web::to(request::show)),
        Row::post("/advice/{id}/take", Rule::OnCase(A::AdviceTake), || web::to(request::take)),
        Row::get("/advice/{id}/pass", Rule::OnCase(A::AdviceAnswer), || web::to(pass::show)),
        Row::post("/advice/{id}/pass", Rule::OnCase(A::AdviceAnswer), || web::to(pass::send)).sample("to="),
        Row::get("/advice/{id}/answer", Rule::OnCase(A::AdviceAnswer), || web::to(request::answer)),
        Row::post("/advice/{id}/answer", Rule::OnCase(A::AdviceAnswer), || web::to(request::send_answer))
            .sample("reply=decline&decline_why=x&version=1"),
        Row::get("/advice/{id}/write", Rule::OnCase(A::AdviceWrite), || web::to(write::show)),
        Row::post("/advice/{id}/write", Rule::OnCase(A::AdviceWrite), || web::to(write::save)).sample("version=0&act=save"),
        Row::get("/advice/{id}/file", Rule::OnCase(A::AdviceWrite), || web::to(file::show)),
        Row::post("/advice/{id}/file", Rule::OnCase(A::AdviceWrite), || web::to(file::send)),
        Row::get("/advice/{id}/submit", Rule::OnCase(A::AdviceSubmit), || web::to(submit::submit)),
        Row::post("/advice/{id}/submit", Rule::OnCase(A::AdviceSubmit), || web::to(submit::send)).sample("declare=yes"),
        Row::get("/advice/{id}/submitted", Rule::OnCase(A::AdviceOpen), || web::to(submit::submitted)),
    ];
    rows.extend(api::routes());
    rows
}
