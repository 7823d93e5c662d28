//! Recording that a request was withdrawn.

use chrono::NaiveDate;
use ehc_application::endings::{self, Before, Ended, ToEnd, Withdrawal};
use ehc_domain::{
    cases::{CaseReference, Step},
    policy::Action,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::ground::{Last, SettledJson, ToEndIt, answered, asks_why_late, once_more, settled, waits, where_nobody_else};
use crate::{
    act::{Check, on_case_with},
    form::form,
    ui::{govuk::Warning, words},
    web::route::Row,
};

form! { Withdrawal {
    on: date("Date the request was withdrawn").or("Enter the day the request was withdrawn").today(),
    reason: lines("What did they say?", 3).or("Say what the person said"),
    everybody: tick("More than one person asked", "Everybody who had asked by then withdraws").unsampled(),
    keyed_late_reason: lines("If a limit has passed since that day, or moves with it: why is it entered only now?", 2).unsampled(),
} }

/// A request that is withdrawn.
#[derive(Debug, Serialize, ToSchema)]
struct WithdrawnJson {
    #[serde(flatten)]
    settled: SettledJson,
    /// The day.
    withdrawn_on: NaiveDate,
    /// The day on which the request was received that begins the next assessment; absent where the case is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    goes_on_from: Option<NaiveDate>,
}

impl From<&Ended> for WithdrawnJson {
    fn from(done: &Ended) -> Self {
        Self { settled: done.settled.into(), withdrawn_on: done.on, goes_on_from: done.goes_on_from }
    }
}

pub(super) fn withdraw() -> Vec<Row> {
    on_case_with::<CaseReference, ToEnd>("/cases/{reference}/withdraw", Action::CaseClose, endings::to_withdraw, |found| {
        &found.open
    })
    .part("decisions")
    .does("Records that the request was withdrawn; where a limit that is overdue vanishes with it, or one moves, it waits for a second person", endings::withdraw, |shown| {
        let form = shown.form("Record that the request is withdrawn", "Continue", "").intro("Nobody at the council can withdraw a request for a family, and nobody withdraws the request of somebody else. A request that came after the day you enter begins the next assessment. What ends is shown before anything is saved.");
        where_nobody_else(shown, form)
    })
    .asks(|shown, asking| {
        let asked = &shown.ground.more.requests;
        let who = asked.iter().map(|row| format!("{}, on {}", row.requester_name, words::date(row.received_on)));
        asking.hint("everybody", format!("{}. If one of them still asks, the assessment goes on: go back, and record beside the request in the list of decisions that the other withdrew alone.", who.collect::<Vec<_>>().join("; ")));
        asking.only_if(asked.len() > 1, "everybody");
        asks_why_late(shown, asking);
    })
    .instead(|shown| {
        let why = "There is no assessment under way whose request could be withdrawn.";
        waits(shown).or_else(|| shown.not_at_this_stage(Step::Withdraw, why))
    })
    .json("/api/v1/cases/{reference}/withdraw")
    .answers(200, |_, done| WithdrawnJson::from(done))
    .checked(Check {
        page: "/cases/{reference}/withdraw/check",
        preview: endings::withdraw_preview,
        shows: |shown: &ToEndIt, form: &Withdrawal, before: &Before| {
            let rows = vec![("Withdrawn on", words::date(form.on)), ("What they said", form.reason.to_string())];
            let next = shown.ground.more.requests.iter().find(|row| row.received_on > form.on);
            let text = match next {
                None => "This ends the assessment.".to_owned(),
                Some(next) => format!(
                    "This ends the assessment. The request of {} begins the next, which counts from {}.",
                    next.requester_name,
                    words::date(next.received_on)
                ),
            };
            once_more(
                &shown.frame,
                shown.path(""),
                Last {
                    title: "Check the withdrawal",
                    question: &withdrew(shown, form),
                    button: "Record the withdrawal",
                    change: shown.path("withdraw"),
                    rows: answered(rows, form.keyed_late_reason.as_ref()),
                    after: vec![Warning { text: text.into() }.into()],
                },
                before,
            )
        },
    })
    .then(|shown, done| {
        let said = match done.goes_on_from {
            None => "Withdrawal recorded. The case is closed".to_owned(),
            Some(day) => format!("Withdrawal recorded. The request received on {} begins the next assessment", words::date(day)),
        };
        settled(shown, done.settled, "", &said)
    })
}

/// Asks of each who had asked by the day whether they withdrew.
fn withdrew(shown: &ToEndIt, form: &Withdrawal) -> String {
    let asked: Vec<_> = shown.ground.more.requests.iter().filter(|row| row.received_on <= form.on).collect();
    match asked.as_slice() {
        [] => "Did the person who asked withdraw the request?".to_owned(),
        [one] => {
            format!("Did {} withdraw the request that was received on {}?", one.requester_name, words::date(one.received_on))
        }
        several => {
            let each = several.iter().map(|row| format!("{} (received on {})", row.requester_name, words::date(row.received_on)));
            format!("Did each of them withdraw their request: {}?", each.collect::<Vec<_>>().join(", "))
        }
    }
}
