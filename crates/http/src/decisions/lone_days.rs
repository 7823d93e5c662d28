//! Correcting the days of a request that its maker withdrew alone.

use ehc_application::{
    decisions::RequestId,
    facts::{self, LoneDays, ToCorrectLone},
};
use ehc_domain::{cases::CaseReference, policy::Action};

use crate::{
    act::{Next, on_case_with},
    form::{Form, form},
    ui::{
        govuk::{SummaryList, SummaryRow},
        words,
    },
    web::route::Row,
};

form! { LoneDays {
    received_on: date("The day it was received").or("Enter the day it was received"),
    withdrawn_on: date("The day it was withdrawn").or("Enter the day it was withdrawn"),
    reason: lines("Why were the first days wrong?", 3).or("Say why the first days were wrong"),
} }

pub(super) fn correct_lone() -> Vec<Row> {
    on_case_with::<(CaseReference, RequestId), ToCorrectLone>(
        "/cases/{reference}/requests/{request}/withdrawn-days",
        Action::FactCorrect,
        facts::to_correct_lone,
        |found| &found.open,
    )
    .part("dates")
    .does("Corrects the days of a request that its maker withdrew alone", facts::correct_lone, |shown| {
        let rows = shown.ground.more.request.iter().flat_map(|row| {
            let withdrawn = row.withdrawn_on.map(|on| SummaryRow::new("Withdrawn alone", words::date(on)));
            let asked = SummaryRow::new("Who asked", row.requester_name.as_str());
            [asked, SummaryRow::new("Received", words::date(row.received_on))].into_iter().chain(withdrawn)
        });
        shown
            .form("Correct the days of a request that was withdrawn", "Save", "facts")
            .intro("The first days stay in the history with your reason. No date of the law counts from them while the request is withdrawn.")
            .part(SummaryList::new(rows.collect()))
    })
    .begins(|shown| {
        let begun = LoneDays::begun(shown.today);
        shown.ground.more.request.iter().fold(begun, |state, row| {
            let state = state.with_date("received_on", row.received_on);
            row.withdrawn_on.into_iter().fold(state, |state, on| state.with_date("withdrawn_on", on))
        })
    })
    .instead(|shown| {
        let is_none = shown.ground.more.request.is_none();
        is_none.then(|| shown.not_now("Nobody withdrew this request alone. Its day stands among the days on record."))
    })
    .json("/api/v1/cases/{reference}/requests/{request}/withdrawn-days")
    .then(|shown, ()| Next::to(shown.path("facts")).saying("Days corrected"))
}
