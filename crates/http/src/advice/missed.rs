//! A caseworker records a missed appointment as an exception to the limit of the body that made it.

use ehc_application::advice::check::{self, MissedExcuse};
use ehc_domain::policy::Action;

use super::check::{facts, itself, on_request, page_about};
use crate::{act::Next, form::form, web::route::Row};

form! { MissedExcuse {
    evidence: lines("What shows it?", 3).or("Say what the evidence is"),
    why_impractical: lines("Why was it impractical to keep to the limit?", 3).or("Say why it was impractical to keep to the limit"),
} }

pub(super) fn missed() -> Vec<Row> {
    on_request("/cases/{reference}/advice/{id}/missed", Action::ExceptionRecord)
        .does(
            "Records a missed appointment as an exception to the limit of the body that made it",
            |service, context, (reference, id), excuse| check::excuse_missed(service, context, reference, *id, excuse),
            |shown| {
                page_about(shown, "Record a missed appointment as an exception", "Record the exception")
                    .intro("It excuses only the body that made the appointment, and moves no date (regulation 8(2)(c)).")
                    .part(facts(&shown.ground.more))
            },
        )
        .json("/api/v1/cases/{reference}/advice/{id}/missed")
        .then(|shown, ()| Next::to(itself(shown)).saying("The exception was recorded. The limit has not moved"))
}
