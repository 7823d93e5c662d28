//! Recording that one of several who asked withdraws alone.

use chrono::NaiveDate;
use ehc_application::{
    decisions::{self, AloneRefused, LoneWithdrawal, RequestId, ToWithdrawAlone, WithdrawnAlone},
    endings::Before,
};
use ehc_domain::{cases::CaseReference, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    act::{Check, Instead, OnCase, Shown, on_case_with},
    endings::{SettledJson, alone, answered, settled, weighed_once_more},
    form::form,
    frames::FormPage,
    ui::{Html, words},
    web::route::Row,
};

form! { LoneWithdrawal {
    on: date("Date the request was withdrawn").or("Enter the day the request was withdrawn").today(),
    reason: lines("What did they say?", 3).or("Say what the person said"),
    keyed_late_reason: lines("If a limit has passed since that day, or moves with it: why is it entered only now?", 2).unsampled(),
} }

/// A request that is withdrawn alone.
#[derive(Debug, Serialize, ToSchema)]
struct WithdrawnAloneJson {
    #[serde(flatten)]
    settled: SettledJson,
    /// The day.
    withdrawn_on: NaiveDate,
    /// The day from which the assessment counts then, which goes on for whoever still asks.
    counts_from: NaiveDate,
}

impl From<&WithdrawnAlone> for WithdrawnAloneJson {
    fn from(done: &WithdrawnAlone) -> Self {
        Self { settled: done.settled.into(), withdrawn_on: done.on, counts_from: done.counts_from }
    }
}

type Page = Shown<(CaseReference, RequestId), OnCase<ToWithdrawAlone>>;

fn asker(shown: &Page) -> &str {
    shown.ground.more.request.as_ref().map(|row| row.requester_name.as_str()).unwrap_or_default()
}

pub(super) fn withdraw_alone() -> Vec<Row> {
    on_case_with::<(CaseReference, RequestId), ToWithdrawAlone>(
        "/cases/{reference}/requests/{request}/withdraw",
        Action::RequestWithdraw,
        decisions::to_withdraw_alone,
        |found| &found.open,
    )
    .part("decisions")
    .does("Records that one of several who asked for the child withdraws alone; what moves a limit of the authority’s own waits for a second person", decisions::withdraw_alone, |shown| {
        let follows = match shown.ground.more.would_count_from {
            None => "The assessment goes on for whoever else asked, with its limits as they are.".to_owned(),
            Some(from) => format!(
                "The assessment goes on for whoever else asked. Its limits count from {} then, when the first of them asked.",
                words::date(from)
            ),
        };
        let form = shown.form("One request is withdrawn", "Continue", "decisions").intro(format!(
            "Did {} withdraw the request? {follows} Only whoever made the request withdraws it. What moves is shown before anything is saved.",
            asker(shown)
        ));
        alone(shown.ground.more.is_alone).into_iter().fold(form, FormPage::part)
    })
    .refuses(|shown, refused, form| match refused {
        AloneRefused::OnlyOneThen(_) => {
            let link = Html::link("Record that the request is withdrawn", &shown.path("withdraw"));
            (422, form.part(Html::paragraph(link)))
        }
        _ => (422, form),
    })
    .instead(|shown| {
        if let Some(waits) = shown.ground.more.waits {
            return Some(Instead::Go(shown.path(&format!("approvals/{waits}"))));
        }
        shown.ground.more.in_the_way.as_ref().map(|why| shown.not_now(&format!("{why}.")))
    })
    .json("/api/v1/cases/{reference}/requests/{request}/withdraw")
    .answers(200, |_, done| WithdrawnAloneJson::from(done))
    .checked(Check {
        page: "/cases/{reference}/requests/{request}/withdraw/check",
        preview: decisions::preview_alone,
        shows: |shown: &Page, new: &LoneWithdrawal, before: &Before| {
            let rows = vec![("Withdrawn on", words::date(new.on)), ("What they said", new.reason.to_string())];
            let answered = answered(rows, new.keyed_late_reason.as_ref());
            let change = format!("requests/{}/withdraw", shown.at.1);
            let ways = ("Check the withdrawal", "Record the withdrawal", change.as_str(), "decisions");
            weighed_once_more(shown, ways, (vec![("Who withdraws", asker(shown).to_owned())], answered), before)
        },
    })
    .then(|shown, done| {
        settled(shown, done.settled, "decisions", "Withdrawal recorded. The assessment goes on for whoever else asked")
    })
}
