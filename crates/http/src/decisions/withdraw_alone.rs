//! Recording that one of several who asked withdraws alone.

use chrono::NaiveDate;
use ehc_application::decisions::{self, LoneWithdrawal, RequestId, ToWithdrawAlone};
use ehc_domain::{cases::CaseReference, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    act::{Next, on_case_with},
    form::form,
    ui::words,
    web::route::Row,
};

form! { LoneWithdrawal {
    on: date("Date the request was withdrawn").or("Enter the day the request was withdrawn").today(),
    reason: lines("What did they say?", 3).or("Say what the person said"),
} }

/// A request that was withdrawn alone.
#[derive(Debug, Serialize, ToSchema)]
struct WithdrawnAloneJson {
    /// The day.
    withdrawn_on: NaiveDate,
    /// The day from which the assessment counts, which goes on for whoever still asks.
    counts_from: NaiveDate,
}

pub(super) fn withdraw_alone() -> Vec<Row> {
    on_case_with::<(CaseReference, RequestId), ToWithdrawAlone>(
        "/cases/{reference}/requests/{request}/withdraw",
        Action::RequestWithdraw,
        decisions::to_withdraw_alone,
        |found| &found.open,
    )
    .part("decisions")
    .does("Records that one of several who asked for the child withdraws alone", decisions::withdraw_alone, |shown| {
        let found = &shown.ground.more;
        let who = found.request.as_ref().map(|row| row.requester_name.as_str()).unwrap_or_default();
        let follows = match found.would_count_from {
            None => "The assessment goes on for whoever else asked, with its limits as they are.".to_owned(),
            Some(from) => format!(
                "The assessment goes on for whoever else asked. Its limits count from {} then, when the first of them asked.",
                words::date(from)
            ),
        };
        shown.confirm(
            "One request is withdrawn",
            &format!("Did {who} withdraw the request?"),
            &format!("{follows} Only whoever made the request withdraws it."),
            "Record the withdrawal",
            "decisions",
        )
    })
    .instead(|shown| shown.ground.more.in_the_way.as_ref().map(|why| shown.not_now(&format!("{why}."))))
    .json("/api/v1/cases/{reference}/requests/{request}/withdraw")
    .answers(200, |_, done| WithdrawnAloneJson { withdrawn_on: done.on, counts_from: done.counts_from })
    .then(|shown, _| {
        Next::to(shown.path("decisions")).saying("Withdrawal recorded. The assessment goes on for whoever else asked")
    })
}
