//! Correcting the day of a fact, and for programs its details.

use ehc_application::facts::{self, Correction};
use ehc_domain::{cases::CaseReference, ids::FactId, policy::Action};

use crate::{
    act::{Named, Next, on_case},
    form::form,
    web::route::Row,
};

form! { Correction {
    on: date("The right day").or("Enter the right day"),
    details: details("All the details that now hold; those of the first version when left out"),
    reason: lines("Why was the first day wrong?", 3).or("Say why the first day was wrong"),
} }

pub(super) fn correct() -> Vec<Row> {
    on_case::<(CaseReference, FactId)>("/cases/{reference}/facts/{fact}/correct", Action::FactCorrect)
        .part("dates")
        .does(
            "Corrects a fact by one that supersedes it; the days of an exception are corrected under its own address",
            |service, context, (reference, fact), correction| facts::correct(service, context, reference, *fact, correction),
            |shown| {
                shown
                    .form("Correct the day everything is counted from", "Correct the day", "dates")
                    .intro("The first day stays on record with your reason. Every date that hangs on it is worked out again.")
            },
        )
        .json("/api/v1/cases/{reference}/facts/{fact}/correct")
        .answers(200, |_, id| Named::of(*id))
        .then(|shown, _| Next::to(shown.path("dates")).saying("Day corrected. The dates have been worked out again"))
}
