//! An institution that closed for good, and one of which that was not true.

use ehc_application::institutions::{self, Closing, NamedBy, Reopening, institution_path};

use super::ground::{form, on_institution};
use crate::{
    act::{Instead, Next},
    form::form,
    ui::govuk::Inset,
    web::route::Row,
};

form! { Closing {
    closed_on: date("Last day").or("Enter the day on which it closed"),
    successor_urn: text("URN of what took its place").hint("Empty where nothing did. It must be on the register").width(10).unsampled(),
} }

form! { Reopening {
    reason: lines("Why?", 3).or("Say why it opens again"),
} }

pub(super) fn close() -> Vec<Row> {
    on_institution("/admin/institutions/{institution}/close")
        .does("Records that an institution closed for good", institutions::close, |shown| {
            form(shown.frame.clone(), "Record that it closed", "Record", &institution_path(shown.at))
                .caption(&shown.ground.0.row.name)
                .intro("It stays with the cases that name it. Nobody can choose it any more.")
                .part(Inset { body: concerns(shown.ground.0.named_by).into() })
        })
        .instead(|shown| shown.ground.0.row.closed_on.map(|_| Instead::Go(institution_path(shown.at))))
        .json("/api/v1/institutions/{institution}/close")
        .then(|shown, ()| Next::to(institution_path(shown.at)).saying("Closed"))
}

/// Says whom the closing concerns, in numbers: whoever keeps the register knows of no child.
fn concerns(named_by: NamedBy) -> String {
    let NamedBy { learn_there, with_a_plan, consulted } = named_by;
    let mut says = Vec::new();
    match learn_there {
        0 => {}
        1 if with_a_plan == 1 => says.push("It is the school or college of 1 open case, with a plan.".to_owned()),
        1 => says.push("It is the school or college of 1 open case.".to_owned()),
        cases => says.push(format!("It is the school or college of {cases} open cases, {with_a_plan} of them with a plan.")),
    }
    match consulted {
        0 => {}
        1 => says.push("It has not replied to 1 consultation.".to_owned()),
        consultations => says.push(format!("It has not replied to {consultations} consultations.")),
    }
    if says.is_empty() {
        return "No open case names it.".to_owned();
    }
    says.push("Their caseworkers see on the case that it closed.".to_owned());
    says.join(" ")
}

pub(super) fn reopen() -> Vec<Row> {
    on_institution("/admin/institutions/{institution}/reopen")
        .does("Opens an institution again, or takes back that it closed", institutions::reopen, |shown| {
            form(shown.frame.clone(), "Open it again", "Open it again", &institution_path(shown.at))
                .caption(&shown.ground.0.row.name)
                .intro("It can be chosen again. That it was closed stays in its history.")
        })
        .instead(|shown| shown.ground.0.row.closed_on.is_none().then(|| Instead::Go(institution_path(shown.at))))
        .json("/api/v1/institutions/{institution}/reopen")
        .then(|shown, ()| Next::to(institution_path(shown.at)).saying("Open again"))
}
