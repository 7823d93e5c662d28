//! Approving an exception that rests on judgement.

use ehc_application::exceptions::{self, Approval, ApproveRefused, Recorded};
use ehc_domain::{cases::CaseReference, ids::FactId, policy::Action};

use super::recorded::{Page, facts, find, not_now, place};
use crate::{
    act::{Instead, Next, on_case_with},
    form::form,
    frames::FormPage,
    ui::Html,
    web::route::Row,
};

form! { Approval {} }

pub(super) fn approve() -> Vec<Row> {
    on_case_with::<(CaseReference, FactId), Recorded>(
        "/cases/{reference}/exceptions/{fact}/approve",
        Action::ExceptionApprove,
        find,
        |recorded| &recorded.open,
    )
    .part("dates")
    .does(
        "Approves an exception that rests on judgement",
        |service, context, (reference, fact), Approval {}| exceptions::approve(service, context, reference, *fact),
        shows,
    )
    .instead(|shown| match &shown.ground.more {
        // Nobody approves what they have not read.
        recorded if !recorded.may_approve => Some(Instead::Denied),
        recorded if !recorded.is_waiting => Some(not_now(shown, "Approve an exception", &ApproveRefused::NothingToApprove)),
        recorded if recorded.is_own => Some(not_now(shown, "Approve an exception", &ApproveRefused::SamePerson)),
        _ => None,
    })
    .then(|shown, _| {
        Next::to(shown.path("dates"))
            .saying("Exception approved. What it does for its limit stands beside it. The limit has not moved")
            .offering()
    })
}

fn shows(shown: &Page) -> FormPage {
    let warning = "The ground must affect the child, a parent or the young person. The limit does not move.";
    shown
        .confirm("Approve an exception", "Do you approve this exception?", warning, "Approve", "dates")
        .part(facts(&shown.ground.more, shown.today))
        .part(Html::paragraph(Html::link("Refuse it instead", &place(&shown.ground.open, shown.ground.more.fact, "refuse"))))
        .action(place(&shown.ground.open, shown.ground.more.fact, "approve"))
}
