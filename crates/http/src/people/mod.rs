//! The record of each person of a case, as it is read and put right.

mod address;
mod birth;
mod care;
mod circumstance;
mod contact;
mod ground;
mod identity;
mod json;
mod kept_apart;
mod moves;
mod names;
mod one;
mod part;
mod school;
mod year;

use actix_web::web;
use ehc_domain::policy::Action;

use crate::web::route::{Row, Rule};

pub(crate) fn routes() -> Vec<Row> {
    [
        vec![Row::get("/cases/{reference}/people/{id}", Rule::OnCase(Action::CaseView), || web::to(one::show))],
        json::routes(),
        names::change(),
        birth::correct(),
        identity::change(),
        kept_apart::keep(),
        kept_apart::end(),
        contact::change(),
        address::change(),
        address::confidential(),
        care::change(),
        care::worker(),
        circumstance::add(),
        circumstance::change(),
        school::change(),
        year::change(),
        part::change(),
        part::main_contact(),
        part::end(),
        part::again(),
        part::silence(),
        part::silence_end(),
    ]
    .concat()
}
