//! The plan: its golden thread, its sections and rows, its way to the family and to its final form.

mod api;
mod comments;
mod finalise;
mod ground;
mod rows;
mod sections;
mod send_draft;
mod take;
mod thread;

use actix_web::web;
pub(crate) use api::TEXT_SECTIONS;
use ehc_domain::policy::Action as A;

use crate::web::route::{Row, Rule};

pub(crate) fn routes() -> Vec<Row> {
    let write = Rule::OnCase(A::PlanDraft);
    let send = Rule::OnCase(A::PlanSendDraft);
    let comment = Rule::OnCase(A::CommentAnswer);
    let mut rows = vec![
        Row::get("/cases/{reference}/plan", write, || web::to(thread::page_of_thread)).noted(),
        Row::get("/cases/{reference}/plan/sections/{section}", write, || web::to(sections::show)).noted(),
        Row::post("/cases/{reference}/plan/sections/{section}", write, || web::to(sections::send)).sample("mark=x&text=A"),
        Row::get("/cases/{reference}/plan/rows/new", write, || web::to(rows::new)).noted(),
        Row::post("/cases/{reference}/plan/rows/new", write, || web::to(rows::send_new)).sample("section=b&text=A"),
        Row::get("/cases/{reference}/plan/rows/{row}", write, || web::to(rows::show)).noted(),
        Row::post("/cases/{reference}/plan/rows/{row}", write, || web::to(rows::send)).sample("section=b&text=A&version=1"),
        Row::get("/cases/{reference}/plan/take/{advice}", write, || web::to(take::show)).noted(),
        Row::post("/cases/{reference}/plan/take/{advice}", write, || web::to(take::send))
            .sample("rows=1&need_section=b&provision_section=f"),
        Row::get("/cases/{reference}/plan/send-draft", send, || web::to(send_draft::facts)).noted(),
        Row::get("/cases/{reference}/plan/send-draft/done", send, || web::to(send_draft::done)).noted(),
        Row::get("/cases/{reference}/plan/comments", comment, || web::to(comments::list)).noted(),
        Row::get("/cases/{reference}/plan/finalise", write, || web::to(finalise::gates)).noted(),
        Row::get("/cases/{reference}/plan/finalise/done", write, || web::to(finalise::done)).noted(),
    ];
    rows.extend(rows::remove());
    rows.extend(rows::shift());
    rows.extend(rows::dismiss());
    rows.extend(comments::add());
    rows.extend(comments::answer());
    rows.extend(finalise::ask());
    rows.extend(finalise::confirm());
    rows.extend(send_draft::send());
    rows.extend(api::routes());
    rows
}
