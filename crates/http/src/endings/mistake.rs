//! A request, or an existing plan, that was recorded by mistake: there was none.

use ehc_application::endings::{self, Before, Mistake, RequestRow, SetAsideRefused, Standing};
use ehc_domain::{
    cases::{CaseReference, Step},
    policy::Action,
};

use super::ground::{Last, SettledJson, alone, once_more, settled};
use crate::{
    act::{Check, Instead, OnCase, Shown, on_case_with},
    form::form,
    frames::FormPage,
    ui::{Choice, govuk::Inset, words},
    web::route::Row,
};

form! { Mistake {
    request: radios("Which request was recorded by mistake?").or("Choose the request").unsampled(),
    reason: lines("Why was it a mistake?", 3).or("Say why it was a mistake").hint("A manager reads this in the history."),
} }

pub(super) fn mistake() -> Vec<Row> {
    on_case_with::<CaseReference, Standing>(
        "/cases/{reference}/recorded-by-mistake",
        Action::CaseEnd,
        endings::standing,
        |found| &found.open,
    )
    .part("decisions")
    .does("Records that a request, or an existing plan, was recorded by mistake: there was none, and no clock of it counts; what moves a limit of the authority’s own waits for a second person", endings::set_aside, |shown| {
        let form = match shown.ground.more.plan_made_on {
            None => shown
                .form("Record that a request was recorded by mistake", "Continue", "decisions")
                .intro("Only where nobody asked: a wrong child, or something that was no request. If the family asked and no longer does, record that the request is withdrawn."),
            Some(_) => shown
                .form("Record that the plan was recorded by mistake", "Continue", "dates")
                .intro("Only where this council maintains no such plan: a wrong child, or no EHC plan at all. If it was transferred elsewhere, record that. If its days are wrong, correct them."),
        };
        alone(shown.ground.more.is_alone).into_iter().fold(form, FormPage::part)
    })
    .asks(|shown, asking| {
        let choice = |row: &RequestRow| {
            let words = format!("{}, received on {}", row.requester_name, words::date(row.received_on));
            Choice::new(&row.id.to_string(), words).hint(row.source.label())
        };
        asking.choices("request", shown.ground.more.requests.iter().map(choice).collect());
        asking.only_if(shown.ground.more.is_to_choose, "request");
    })
    .instead(|shown| {
        if let Some(waits) = shown.ground.more.waits {
            return Some(Instead::Go(shown.path(&format!("approvals/{waits}"))));
        }
        match shown.ground.more.in_the_way.as_ref()? {
            SetAsideRefused::Stage(_) => {
                let why = "Only a request that nobody has answered yet, one that was kept with another, or an existing plan that was entered, is recorded as a mistake.";
                shown.not_at_this_stage(Step::SetAside, why)
            }
            why => Some(shown.not_now(&format!("{why}."))),
        }
    })
    .json("/api/v1/cases/{reference}/recorded-by-mistake")
    .answers(200, |_, settled| SettledJson::from(*settled))
    .checked(Check {
        page: "/cases/{reference}/recorded-by-mistake/check",
        preview: endings::mistake_preview,
        shows: |shown: &Shown<CaseReference, OnCase<Standing>>, form: &Mistake, before: &Before| {
            let all = &shown.ground.more.requests;
            let chosen = all.iter().find(|row| form.request.is_none_or(|id| row.id == id));
            let named = chosen.map(|row| format!("{}, received on {}", row.requester_name, words::date(row.received_on)));
            let (what, named, question) = match shown.ground.more.plan_made_on {
                None => ("Request", named.unwrap_or_default(), "Do you record that this was no request?"),
                Some(made_on) => ("Existing plan", format!("First made on {}", words::date(made_on)), "Do you record that there is no such plan?"),
            };
            let counted = "It is counted in no figure. It stays on record as recorded by mistake, with your reason. Managers of the team are told.";
            once_more(
                &shown.frame,
                shown.path("decisions"),
                Last {
                    title: "Check what was a mistake",
                    question,
                    button: "Record the mistake",
                    change: shown.path("recorded-by-mistake"),
                    rows: vec![(what, named), ("Why", form.reason.to_string())],
                    after: vec![Inset { body: counted.into() }.into()],
                },
                before,
            )
        },
    })
    .then(|shown, done| settled(shown, *done, "", "Recorded as a mistake. Nothing counts from it"))
}
