//! The calendars of an administrator: bank holidays, closed offices, terms of schools and colleges.

mod api;
mod change;
mod institutions;
mod new;
mod parts;
mod year;

use actix_web::web;
use ehc_domain::policy::Action;

pub(crate) use parts::missing_year;

use crate::web::route::{Row, Rule};

pub(crate) fn routes() -> Vec<Row> {
    let edit = Rule::May(Action::CalendarEdit);
    let mut rows = vec![
        Row::get("/admin/calendar", edit, || web::to(year::show)),
        Row::get("/admin/calendar/check", edit, || web::to(change::check)),
        Row::post("/admin/calendar/check", edit, || web::to(change::make))
            .sample("kind=holiday_added&first=2026-12-17&last=2026-12-17&name=Jubilee"),
        Row::get("/admin/calendar/changes/{change}", edit, || web::to(change::show)),
        Row::get("/admin/calendar/institutions", edit, || web::to(institutions::search)),
        Row::get("/admin/calendar/institutions/{institution}", edit, || web::to(institutions::show)),
    ];
    rows.extend([new::holiday(), new::offices(), new::closure()].concat());
    rows.extend(api::routes());
    rows
}
