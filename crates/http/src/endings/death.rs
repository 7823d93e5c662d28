//! A death: from that day nothing is owed, and the service sends nothing about the case.

use ehc_application::endings::{self, Before, Death, ToEnd};
use ehc_domain::{
    cases::{CaseReference, Step},
    policy::Action,
};

use super::ground::{Last, ToEndIt, answered, asks_why_late, once_more};
use crate::{
    act::{Check, Next, on_case_with},
    form::form,
    ui::{govuk::Inset, words},
    web::route::Row,
};

form! { Death {
    on: date("On what day?").or("Enter the day"),
    keyed_late_reason: lines("If a limit has passed since that day, why is it entered only now?", 2).unsampled(),
} }

pub(super) fn death() -> Vec<Row> {
    on_case_with::<CaseReference, ToEnd>("/cases/{reference}/death", Action::CaseEnd, endings::to_end, |found| &found.open)
        .does("Records that the child or young person died", endings::died, |shown| {
            shown
                .form("Record a death", "Continue", "")
                .intro("Nothing is owed from that day, and the service sends nothing about this case to anybody: no alert, no email, no reminder.")
        })
        .asks(asks_why_late)
        .instead(|shown| shown.not_at_this_stage(Step::Die, "It is on record how this case ended."))
        .json("/api/v1/cases/{reference}/death")
        .checked(Check {
            page: "/cases/{reference}/death/check",
            preview: endings::died_preview,
            shows: |shown: &ToEndIt, form: &Death, before: &Before| {
                let quiet = "From now on the service sends nothing about this case. What has to be said, a person says.";
                once_more(
                    &shown.frame,
                    shown.path(""),
                    Last {
                        title: "Check the day",
                        question: &format!("Do you record that {} died?", shown.frame.identity.name),
                        button: "Record it",
                        change: shown.path("death"),
                        rows: answered(vec![("Day", words::date(form.on))], form.keyed_late_reason.as_ref()),
                        after: vec![Inset { body: quiet.into() }.into()],
                    },
                    before,
                )
            },
        })
        .then(|shown, ()| Next::to(shown.path("")).saying("Recorded. Nothing more is sent about this case"))
}
