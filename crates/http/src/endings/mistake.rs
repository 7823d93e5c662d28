//! A request that was recorded by mistake: there was none.

use ehc_application::endings::{self, Follows, Mistake, RequestRow, SetAsideRefused, Standing};
use ehc_domain::{
    cases::{CaseReference, Stage, Step},
    policy::Action,
};

use super::ground::{Last, once_more};
use crate::{
    act::{Check, Next, OnCase, Shown, on_case_with},
    form::form,
    ui::{Choice, govuk::Inset, words},
    web::route::Row,
};

form! { Mistake {
    request: radios("Which request was recorded by mistake?").or("Choose the request").unsampled(),
    reason: lines("Why was it no request?", 3).or("Say why it was no request").hint("A manager reads this in the history."),
} }

pub(super) fn mistake() -> Vec<Row> {
    on_case_with::<CaseReference, Standing>(
        "/cases/{reference}/recorded-by-mistake",
        Action::CaseEnd,
        endings::standing,
        |found| &found.open,
    )
    .part("decisions")
    .does("Records that a request was recorded by mistake: there was none, and no clock of it counts", endings::set_aside, |shown| {
        shown
            .form("Record that a request was recorded by mistake", "Continue", "decisions")
            .intro("Only where nobody asked: a wrong child, or something that was no request. If the family asked and no longer does, record that the request is withdrawn.")
    })
    .asks(|shown, asking| {
        let choice = |row: &RequestRow| {
            let words = format!("{}, received on {}", row.requester_name, words::date(row.received_on));
            Choice::new(&row.id.to_string(), words).hint(row.source.label())
        };
        asking.choices("request", shown.ground.more.requests.iter().map(choice).collect());
        asking.only_if(shown.ground.more.requests.len() > 1, "request");
    })
    .instead(|shown| {
        if shown.ground.open.case.stage == Stage::Requested && shown.ground.more.is_decided {
            return Some(shown.not_now(&format!("{}.", SetAsideRefused::Decided)));
        }
        let why = "Only a request that nobody has answered yet is recorded as a mistake.";
        let is_none = shown.ground.more.requests.is_empty().then(|| shown.not_now("No request is on record in this case."));
        shown.not_at_this_stage(Step::SetAside, why).or(is_none)
    })
    .json("/api/v1/cases/{reference}/recorded-by-mistake")
    .checked(Check {
        page: "/cases/{reference}/recorded-by-mistake/check",
        preview: endings::mistake_preview,
        shows: |shown: &Shown<CaseReference, OnCase<Standing>>, form: &Mistake, found: &Follows| {
            let all = &shown.ground.more.requests;
            let chosen = all.iter().find(|row| form.request.is_none_or(|id| row.id == id));
            let named = chosen.map(|row| format!("{}, received on {}", row.requester_name, words::date(row.received_on)));
            let counted = "The request is counted in no figure. It stays on record as recorded by mistake, with your reason. Managers of the team are told.";
            once_more(
                &shown.frame,
                shown.path("decisions"),
                Last {
                    title: "Check what was a mistake",
                    question: "Do you record that this was no request?",
                    button: "Record the mistake",
                    change: shown.path("recorded-by-mistake"),
                    rows: vec![("Request", named.unwrap_or_default()), ("Why", form.reason.to_string())],
                    after: vec![Inset { body: counted.into() }.into()],
                },
                found,
            )
        },
    })
    .then(|shown, ()| Next::to(shown.path("")).saying("Recorded as a mistake. No clock of the request runs"))
}
