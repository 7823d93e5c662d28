//! Taking back that one of several who asked withdrew alone.

use chrono::NaiveDate;
use ehc_application::{
    decisions::{self, AskedStill, RequestId, StillAsks, ToStillAsk},
    endings::Before,
};
use ehc_domain::{cases::CaseReference, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    act::{Check, Instead, OnCase, Shown, on_case_with},
    endings::{SettledJson, alone, settled, weighed_once_more},
    form::form,
    frames::FormPage,
    ui::words,
    web::route::Row,
};

form! { StillAsks {
    reason: lines("Why was the withdrawal recorded wrongly?", 3).or("Say why it was recorded wrongly"),
} }

/// A request that stands again.
#[derive(Debug, Serialize, ToSchema)]
struct StillAsksJson {
    #[serde(flatten)]
    settled: SettledJson,
    /// The day from which the assessment counts then.
    counts_from: NaiveDate,
}

impl From<&AskedStill> for StillAsksJson {
    fn from(done: &AskedStill) -> Self {
        Self { settled: done.settled.into(), counts_from: done.counts_from }
    }
}

type Page = Shown<(CaseReference, RequestId), OnCase<ToStillAsk>>;

fn asker(shown: &Page) -> &str {
    shown.ground.more.request.as_ref().map(|row| row.requester_name.as_str()).unwrap_or_default()
}

pub(super) fn ask_still() -> Vec<Row> {
    on_case_with::<(CaseReference, RequestId), ToStillAsk>(
        "/cases/{reference}/requests/{request}/still-asks",
        Action::RequestRestore,
        decisions::to_still_ask,
        |found| &found.open,
    )
    .part("decisions")
    .does("Takes back that one of several who asked for the child withdrew alone: the request stands again; what moves a limit of the authority’s own waits for a second person", decisions::still_ask, |shown| {
        let follows = match shown.ground.more.would_count_from {
            None => "The limits of the assessment stay as they are.".to_owned(),
            Some(from) => {
                format!("The limits of the assessment count from {} then, when this request was received.", words::date(from))
            }
        };
        let form = shown.form("Take back that one request is withdrawn", "Continue", "decisions").intro(format!(
            "Does {} still ask? The request stands again as if it had not been withdrawn. {follows} What was recorded stays in the history with your reason. If they ask anew, record another request instead.",
            asker(shown)
        ));
        alone(shown.ground.more.is_alone).into_iter().fold(form, FormPage::part)
    })
    .instead(|shown| {
        if let Some(waits) = shown.ground.more.waits {
            return Some(Instead::Go(shown.path(&format!("approvals/{waits}"))));
        }
        shown.ground.more.in_the_way.as_ref().map(|why| shown.not_now(&format!("{why}.")))
    })
    .json("/api/v1/cases/{reference}/requests/{request}/still-asks")
    .answers(200, |_, done| StillAsksJson::from(done))
    .checked(Check {
        page: "/cases/{reference}/requests/{request}/still-asks/check",
        preview: decisions::preview_still,
        shows: |shown: &Page, new: &StillAsks, before: &Before| {
            let withdrawn = shown.ground.more.request.as_ref().and_then(|row| row.withdrawn_on);
            let who = ("Who still asks", asker(shown).to_owned());
            let on_record = [who].into_iter().chain(withdrawn.map(|on| ("Recorded as withdrawn on", words::date(on)))).collect();
            let change = format!("requests/{}/still-asks", shown.at.1);
            let ways = ("Check what is taken back", "Take the withdrawal back", change.as_str(), "decisions");
            weighed_once_more(shown, ways, (on_record, vec![("Why", new.reason.to_string())]), before)
        },
    })
    .then(|shown, done| settled(shown, done.settled, "decisions", "Withdrawal taken back. The request stands again"))
}
