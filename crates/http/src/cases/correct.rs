//! Correcting the day of a fact, and for programs its details.

use ehc_application::facts::{self, CorrectRefused, Correction, OnRecord};
use ehc_domain::{
    cases::CaseReference,
    ids::FactId,
    policy::Action,
    timetable::{facts::FactKind, order::OutOfOrder},
};

use crate::{
    act::{Instead, Named, Next, on_case_with},
    form::form,
    ui::{
        Html,
        govuk::{SummaryList, SummaryRow},
        words,
    },
    web::route::Row,
};

form! { Correction {
    on: date("The right day").or("Enter the right day"),
    details: details("All the details that now hold; those of the first version when left out"),
    served_on: date("The day it reached the family, if that is wrong too")
        .hint("Leave this empty if the recorded day stands. It cannot be before the day it was sent.")
        .unsampled(),
    reason: lines("Why was the first day wrong?", 3).or("Say why the first day was wrong"),
} }

/// Says whether what was sent counts as reaching the family on a day of its own.
fn is_served(kind: &FactKind) -> bool {
    matches!(
        kind,
        FactKind::DraftServed { .. } | FactKind::AssessmentDecisionNotified { .. } | FactKind::PlanDecisionNotified { .. }
    )
}

/// The fact, with the case that it is on.
type Ground = (ehc_application::cases::OpenCase, Option<OnRecord>);

pub(super) fn correct() -> Vec<Row> {
    let load =
        |service: &_, context: &_, (reference, fact): &(CaseReference, FactId)| facts::find(service, context, reference, *fact);
    on_case_with::<(CaseReference, FactId), Ground>(
        "/cases/{reference}/facts/{fact}/correct",
        Action::FactCorrect,
        load,
        |(open, _)| open,
    )
    .part("dates")
    .does(
        "Corrects a fact by one that supersedes it; the days of an exception are corrected under its own address",
        |service, context, (reference, fact), correction| facts::correct(service, context, reference, *fact, correction),
        |shown| {
            let mut form = shown
                .form("Correct a day on record", "Correct the day", "facts")
                .intro("The first day stays on record with your reason. Every date that hangs on it is worked out again.");
            if let (_, Some(day)) = &shown.ground.more {
                let rows =
                    vec![SummaryRow::new("What happened", day.words()), SummaryRow::new("Recorded day", words::date(day.on))];
                form = form.part(SummaryList::new(rows));
            }
            form
        },
    )
    .asks(|shown, asking| {
        asking.only_if(shown.ground.more.1.as_ref().is_some_and(|day| is_served(&day.kind)), "served_on");
    })
    // Corrected meanwhile: what stands now is on the list.
    .instead(|shown| shown.ground.more.1.is_none().then(|| Instead::Go(shown.path("facts"))))
    .refuses(|shown, refused, form| {
        let CorrectRefused::Order(OutOfOrder::Before { later, earlier }) = refused else { return (422, form) };
        let code = shown.ground.more.1.as_ref().map(|day| day.kind.code());
        let other = [earlier, later].into_iter().find(|step| Some(step.code) != code);
        match other {
            Some(step) => {
                let place = shown.path(&format!("facts/{}/correct", step.fact));
                let link = Html::link(format!("Correct the other day: {}, {}", step.what(), words::date(step.on)), &place);
                (422, form.part(Html::paragraph(link)))
            }
            None => (422, form),
        }
    })
    .json("/api/v1/cases/{reference}/facts/{fact}/correct")
    .answers(200, |_, id| Named::of(*id))
    .then(|shown, _| Next::to(shown.path("facts")).saying("Day corrected. The dates have been worked out again"))
}
