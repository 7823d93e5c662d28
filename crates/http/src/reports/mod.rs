//! Figures for managers: the board, the morning page, and the cases behind every number.

mod asked;
mod asked_for;
mod behind;
mod board;
mod charts;
mod csv;
mod figures;
mod json;
mod morning;

use actix_web::web;
use ehc_domain::policy::Action;

use crate::web::{
    HttpError,
    described::says,
    route::{Row, Rule},
};

pub(crate) fn routes() -> Vec<Row> {
    use Action::ReportAggregate as A;
    vec![
        Row::get("/reports", Rule::May(A), || web::to(morning::show)),
        Row::get("/reports/compliance", Rule::May(A), || web::to(board::show)),
        Row::get("/reports/compliance.csv", Rule::May(A), || web::to(csv::download)),
        Row::get("/reports/cases", Rule::May(A), || web::to(behind::show)),
        Row::get(asked_for::PLACE, Rule::May(A), || web::to(asked_for::show)),
        Row::get("/api/v1/reports/asked-for", Rule::May(A), || web::to(asked_for::json)).describes(
            says("Gives the figures that people ask for")
                .asks::<json::FiguresAsked>()
                .gives::<asked_for::AskedForJson>(200)
                .fails(&[HttpError::NotFound]),
        ),
        Row::get("/api/v1/reports/compliance", Rule::May(A), || web::to(json::compliance)).describes(
            says("Gives the figures")
                .asks::<json::FiguresAsked>()
                .gives::<json::ComplianceJson>(200)
                .fails(&[HttpError::NotFound]),
        ),
        Row::get("/api/v1/reports/cases", Rule::May(A), || web::to(json::cases)).describes(
            says("Lists the cases behind a figure")
                .asks::<json::CasesAsked>()
                .needs("figure")
                .gives::<json::CasesBehindJson>(200)
                .fails(&[HttpError::NotFound]),
        ),
    ]
}
