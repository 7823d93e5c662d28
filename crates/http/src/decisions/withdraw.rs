//! Recording that a request was withdrawn.

use chrono::NaiveDate;
use ehc_application::decisions::{self, Withdrawal};
use ehc_domain::{cases::CaseReference, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    act::{Next, on_case},
    form::form,
    web::route::Row,
};

form! { Withdrawal {
    on: date("Date the request was withdrawn").or("Enter the day the request was withdrawn").today(),
    reason: lines("What did they say?", 3).or("Say what the person said"),
} }

/// The day on which a request was withdrawn.
#[derive(Debug, Serialize, ToSchema)]
struct WithdrawnJson {
    withdrawn_on: NaiveDate,
}

pub(super) fn withdraw() -> Vec<Row> {
    on_case::<CaseReference>("/cases/{reference}/withdraw", Action::CaseClose)
        .part("decisions")
        .does("Records that the request was withdrawn", decisions::withdraw, |shown| {
            shown.confirm(
                "Withdrawal",
                "Did the person who asked withdraw the request?",
                "This closes the case. Nobody at the council can withdraw a request for a family.",
                "Record the withdrawal",
                "",
            )
        })
        .json("/api/v1/cases/{reference}/withdraw")
        .answers(200, |_, on| WithdrawnJson { withdrawn_on: *on })
        .then(|shown, _| Next::to(shown.path("")).saying("Withdrawal recorded. The case is closed"))
}
