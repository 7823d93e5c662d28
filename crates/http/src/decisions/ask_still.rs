//! Taking back that one of several who asked withdrew alone.

use chrono::NaiveDate;
use ehc_application::decisions::{self, RequestId, StillAsks, ToStillAsk};
use ehc_domain::{cases::CaseReference, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    act::{Next, on_case_with},
    form::form,
    ui::words,
    web::route::Row,
};

form! { StillAsks {
    reason: lines("Why was the withdrawal recorded wrongly?", 3).or("Say why it was recorded wrongly"),
} }

/// A request that stands again.
#[derive(Debug, Serialize, ToSchema)]
struct StillAsksJson {
    /// The day from which the assessment counts.
    counts_from: NaiveDate,
}

pub(super) fn ask_still() -> Vec<Row> {
    on_case_with::<(CaseReference, RequestId), ToStillAsk>(
        "/cases/{reference}/requests/{request}/still-asks",
        Action::RequestRestore,
        decisions::to_still_ask,
        |found| &found.open,
    )
    .part("decisions")
    .does("Takes back that one of several who asked for the child withdrew alone: the request stands again", decisions::still_ask, |shown| {
        let found = &shown.ground.more;
        let who = found.request.as_ref().map(|row| row.requester_name.as_str()).unwrap_or_default();
        let follows = match found.would_count_from {
            None => "The limits of the assessment stay as they are.".to_owned(),
            Some(from) => format!("The limits of the assessment count from {} then, when this request was received.", words::date(from)),
        };
        shown.confirm(
            "Take back that one request is withdrawn",
            &format!("Does {who} still ask?"),
            &format!("The request stands again as if it had not been withdrawn. {follows} What was recorded stays in the history with your reason. If they ask anew, record another request instead."),
            "Take the withdrawal back",
            "decisions",
        )
    })
    .instead(|shown| shown.ground.more.in_the_way.as_ref().map(|why| shown.not_now(&format!("{why}."))))
    .json("/api/v1/cases/{reference}/requests/{request}/still-asks")
    .answers(200, |_, from| StillAsksJson { counts_from: *from })
    .then(|shown, _| Next::to(shown.path("decisions")).saying("Withdrawal taken back. The request stands again"))
}
