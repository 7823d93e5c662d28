//! Exceptions: recording a ground that the regulations give, approving one that rests on judgement, and correcting or recording its days.

pub(crate) mod api;
mod record;
mod recorded;
mod shown;

use actix_web::web;
use ehc_application::cases::OpenCase;
use ehc_domain::{ids::FactId, policy::Action, timetable::exceptions::Ground};

use crate::web::route::{Row, Rule};

pub(super) use shown::{of_duty, table};

pub(super) fn routes() -> Vec<Row> {
    use Action as A;
    vec![
        Row::get("/cases/{reference}/exceptions/new", Rule::OnCase(A::ExceptionRecord), || web::to(record::exception)),
        Row::post("/cases/{reference}/exceptions/new", Rule::OnCase(A::ExceptionRecord), || web::to(record::send_exception)).sample(
            "limit=R13-FINAL-20W&ground=&from-day=&from-month=&from-year=&to-day=&to-month=&to-year=&evidence=&why=&told-day=&told-month=&told-year=",
        ),
        Row::get("/cases/{reference}/exceptions/{fact}/approve", Rule::OnCase(A::ExceptionApprove), || web::to(recorded::approval)),
        Row::post("/cases/{reference}/exceptions/{fact}/approve", Rule::OnCase(A::ExceptionApprove), || web::to(recorded::approve)),
        Row::get("/cases/{reference}/exceptions/{fact}/end", Rule::OnCase(A::ExceptionRecord), || web::to(recorded::ending)),
        Row::post("/cases/{reference}/exceptions/{fact}/end", Rule::OnCase(A::ExceptionRecord), || web::to(recorded::end))
            .sample("last-day=1&last-month=12&last-year=2026"),
        Row::get("/cases/{reference}/exceptions/{fact}/correct", Rule::OnCase(A::FactCorrect), || web::to(recorded::correction)),
        Row::post("/cases/{reference}/exceptions/{fact}/correct", Rule::OnCase(A::FactCorrect), || web::to(recorded::correct))
            .sample("from-day=1&from-month=12&from-year=2026&to-day=&to-month=&to-year=&reason=x&shown="),
        Row::post("/api/v1/cases/{reference}/exceptions/{fact}/correct", Rule::OnCase(A::FactCorrect), || web::to(api::correct_json))
            .sample(r#"{"from":"2026-12-01","reason":"x"}"#),
        Row::post("/api/v1/cases/{reference}/exceptions", Rule::OnCase(A::ExceptionRecord), || web::to(api::exception_json)),
        Row::post("/api/v1/cases/{reference}/exceptions/{fact}/end", Rule::OnCase(A::ExceptionRecord), || web::to(api::end_json))
            .sample(r#"{"last_day":"2026-12-01"}"#),
    ]
}

/// Names the law that makes a ground one.
fn source(ground: Ground) -> String {
    let regulation = ground.regulation();
    if regulation.starts_with("reg") { format!("SEND Regulations 2014 {regulation}") } else { regulation.to_owned() }
}

/// The address of an act on an exception as it now stands, whichever of its versions was opened.
fn place(open: &OpenCase, exception: FactId, act: &str) -> String {
    open.path(&format!("exceptions/{exception}/{act}"))
}
