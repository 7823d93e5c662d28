//! A caseworker records why advice is or was late.

use ehc_application::advice::check::{self, LateCause};
use ehc_domain::policy::Action;

use super::check::{facts, itself, on_request, page_about, version};
use crate::{act::Next, form::form, web::route::Row};

form! { LateCause {
    version: hidden(),
    cause: lines("Cause", 3).hint("A cause excuses nothing. It shows where time goes").or("Enter the cause"),
} }

pub(super) fn late() -> Vec<Row> {
    on_request("/cases/{reference}/advice/{id}/late", Action::AdviceRequest)
        .does(
            "Records why advice is or was late",
            |service, context, (reference, id), late| check::record_late_cause(service, context, reference, *id, late),
            |shown| page_about(shown, "Why is it late?", "Save the cause").part(facts(&shown.ground.more)),
        )
        .begins(|shown| version(&shown.ground.more))
        .json("/api/v1/cases/{reference}/advice/{id}/late")
        .then(|shown, ()| Next::to(itself(shown)).saying("The cause was saved"))
}
