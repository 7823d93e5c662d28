//! An institution that closed for good, and one of which that was not true.

use ehc_application::institutions::{self, Closing, Reopening, institution_path};

use super::ground::{form, on_institution};
use crate::{
    act::{Instead, Next},
    form::form,
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
        })
        .instead(|shown| shown.ground.0.row.closed_on.map(|_| Instead::Go(institution_path(shown.at))))
        .json("/api/v1/institutions/{institution}/close")
        .then(|shown, ()| Next::to(institution_path(shown.at)).saying("Closed"))
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
