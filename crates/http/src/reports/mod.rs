//! Figures for managers: the board, the morning page, and the cases behind every number.

mod asked;
mod behind;
mod board;
mod charts;
mod csv;
mod figures;
mod json;
mod morning;

use actix_web::web;
use ehc_domain::policy::Action;

pub(crate) use json::*;

use crate::web::route::{Row, Rule};

pub(crate) fn routes() -> Vec<Row> {
    use Action::ReportAggregate as A;
    vec![
        Row::get("/reports", Rule::May(A), || web::to(morning::show)),
        Row::get("/reports/compliance", Rule::May(A), || web::to(board::show)),
        Row::get("/reports/compliance.csv", Rule::May(A), || web::to(csv::download)),
        Row::get("/reports/cases", Rule::May(A), || web::to(behind::show)),
        Row::get("/api/v1/reports/compliance", Rule::May(A), || web::to(json::compliance)),
        Row::get("/api/v1/reports/cases", Rule::May(A), || web::to(json::cases)),
    ]
}
