//! A request that was recorded by mistake: there was none.

use ehc_application::endings::{self, Follows, Mistake, RequestRow, Standing};
use ehc_domain::{
    cases::{CaseReference, Stage},
    policy::Action,
};

use super::ground::{Last, not_now, once_more};
use crate::{
    act::{Check, Instead, Next, OnCase, Shown, on_case_with},
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
        let can = shown.ground.open.case.stage == Stage::Requested && !shown.ground.more.requests.is_empty();
        let why = "A request that was decided on, or of which nothing is on record, was not recorded by mistake.";
        (!can).then(|| Instead::Page(Box::new(not_now(&shown.frame, shown.path(""), why))))
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
