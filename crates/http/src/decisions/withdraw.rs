//! Recording that a request was withdrawn.

use chrono::NaiveDate;
use ehc_application::decisions::{self, ToWithdraw, Withdrawal};
use ehc_domain::{
    cases::{CaseReference, Step},
    policy::Action,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    act::{Next, on_case_with},
    form::form,
    ui::words,
    web::route::Row,
};

form! { Withdrawal {
    on: date("Date the request was withdrawn").or("Enter the day the request was withdrawn").today(),
    reason: lines("What did they say?", 3).or("Say what the person said"),
    everybody: tick("More than one person asked", "Everybody who had asked by then withdraws").unsampled(),
} }

/// A request that was withdrawn.
#[derive(Debug, Serialize, ToSchema)]
struct WithdrawnJson {
    /// The day.
    withdrawn_on: NaiveDate,
    /// The day on which the request was received that begins the next assessment; absent where the case is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    goes_on_from: Option<NaiveDate>,
}

pub(super) fn withdraw() -> Vec<Row> {
    on_case_with::<CaseReference, ToWithdraw>("/cases/{reference}/withdraw", Action::CaseClose, decisions::to_withdraw, |found| {
        &found.open
    })
        .part("decisions")
        .does("Records that the request was withdrawn", decisions::withdraw, |shown| {
            shown.confirm(
                "Withdrawal",
                "Did the person who asked withdraw the request?",
                "This ends the assessment. Nobody at the council can withdraw a request for a family, and nobody withdraws the request of somebody else. A request that came after the day you enter begins the next assessment.",
                "Record the withdrawal",
                "",
            )
        })
        .asks(|shown, asking| {
            let asked = &shown.ground.more.requests;
            let who = asked.iter().map(|row| format!("{}, on {}", row.requester_name, words::date(row.received_on)));
            asking.hint("everybody", format!("{}. If one of them still asks, the assessment goes on: go back, and record beside the request in the list of decisions that the other withdrew alone.", who.collect::<Vec<_>>().join("; ")));
            asking.only_if(asked.len() > 1, "everybody");
        })
        .instead(|shown| shown.not_at_this_stage(Step::Withdraw, "There is no assessment under way whose request could be withdrawn."))
        .json("/api/v1/cases/{reference}/withdraw")
        .answers(200, |_, done| WithdrawnJson { withdrawn_on: done.on, goes_on_from: done.goes_on_from })
        .then(|shown, done| {
            let said = match done.goes_on_from {
                None => "Withdrawal recorded. The case is closed".to_owned(),
                Some(day) => format!("Withdrawal recorded. The request received on {} begins the next assessment", words::date(day)),
            };
            Next::to(shown.path("")).saying(said)
        })
}
