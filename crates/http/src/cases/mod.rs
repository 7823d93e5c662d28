//! Cases: lists, searches and the pages of one case.

pub(crate) mod assign;
mod correct;
pub(crate) mod dates;
mod done;
mod exceptions;
pub(crate) mod facts;
pub mod frame;
mod history;
pub(crate) mod list;
mod merge;
mod note;
mod on_record;
pub(crate) mod overview;
mod people;
mod person;
mod receipt;
mod retract;
pub(crate) mod rights;
pub(crate) mod ruler;
mod search;
mod timetable;
mod transfer;
mod unmerge;
pub(crate) mod words;
pub(crate) mod work;

use actix_web::web;
use ehc_application::timetable::KnownOnRefused;
use ehc_domain::policy::Action;

pub use frame::frame;
pub(crate) use history::entry_of_its_own;
pub(crate) use person::{offered, person_needs};

use crate::web::{
    described::says,
    route::{Row, Rule},
};

pub(crate) fn routes() -> Vec<Row> {
    use Action as A;
    let mut rows = facts::routes();
    rows.extend(note::note());
    rows.extend(person::add_person());
    rows.extend(correct::correct());
    rows.extend(transfer::correct_details());
    rows.extend(retract::take_back());
    rows.extend(merge::merge());
    rows.extend(unmerge::unmerge());
    rows.extend(exceptions::routes());
    rows.extend(done::done());
    rows.extend(assign::routes());
    rows.extend(rights::routes());
    rows.extend([
        Row::get("/work", Rule::May(A::CaseList), || web::to(work::mine)),
        Row::get("/work/team", Rule::May(A::CaseList), || web::to(work::team)),
        Row::get("/work/waiting", Rule::May(A::CaseList), || web::to(work::waiting)),
        Row::get("/work/done", Rule::May(A::CaseList), || web::to(work::done)),
        Row::get("/cases", Rule::May(A::CaseList), || web::to(list::show)),
        Row::post("/search", Rule::May(A::CaseList), || web::to(search::send)).sample("q=amira"),
        Row::post("/search/suggestions", Rule::May(A::CaseList), || web::to(search::suggest)).sample("q=amira"),
        Row::get("/search/{found}", Rule::May(A::CaseList), || web::to(search::show)),
        Row::get("/cases/{reference}", Rule::OnCase(A::CaseView), || web::to(overview::show)),
        Row::get("/cases/{reference}/people", Rule::OnCase(A::CaseView), || web::to(people::show)),
        Row::get("/cases/{reference}/dates", Rule::OnCase(A::CaseView), || web::to(dates::show)),
        Row::get("/cases/{reference}/dates/{duty}", Rule::OnCase(A::CaseView), || web::to(receipt::show)),
        Row::get("/cases/{reference}/facts", Rule::OnCase(A::FactRecord), || web::to(on_record::show)).noted(),
        Row::get("/cases/{reference}/history", Rule::OnCase(A::AuditView), || web::to(history::show)),
        Row::get("/api/v1/work", Rule::May(A::CaseList), || web::to(work::json)).describes(
            says("Lists the person’s own work, in order of its limits").asks::<work::Show>().gives::<work::WorkJson>(200),
        ),
        Row::get("/api/v1/cases", Rule::May(A::CaseList), || web::to(list::json)).describes(
            says("Lists the cases that the person may see, oldest clock first")
                .asks::<list::Narrowed>()
                .gives::<list::CasesJson>(200),
        ),
        Row::get("/api/v1/cases/{reference}/timetable", Rule::OnCase(A::CaseView), || web::to(timetable::show)).describes(
            says("Gives every date of a case with its receipt, now or as known at the end of an earlier day")
                .asks::<dates::AsKnown>()
                .gives::<timetable::TimetableJson>(200)
                .refuses::<KnownOnRefused>()
                .refuses_by(&[dates::DAY_UNREADABLE]),
        ),
    ]);
    rows
}
