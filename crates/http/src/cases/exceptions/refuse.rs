//! Refusing an exception that rests on judgement.

use ehc_application::exceptions::{self, ApproveRefused, Recorded, Refusing};
use ehc_domain::{cases::CaseReference, ids::FactId, policy::Action};

use super::recorded::{facts, find, not_now, place};
use crate::{
    act::{Instead, Next, on_case_with},
    form::form,
    web::route::Row,
};

form! { Refusing {
    reason: lines("Why do you refuse it?", 4).or("Say why you refuse it").hint("Whoever recorded it reads this."),
} }

const REFUSE: &str = "Refuse an exception";

pub(super) fn refuse() -> Vec<Row> {
    on_case_with::<(CaseReference, FactId), Recorded>(
        "/cases/{reference}/exceptions/{fact}/refuse",
        Action::ExceptionRefuse,
        find,
        |recorded| &recorded.open,
    )
    .part("dates")
    .does(
        "Refuses an exception that rests on judgement; it never counts and stays in the history",
        |service, context, (reference, fact), refusing| exceptions::refuse(service, context, reference, *fact, refusing),
        |shown| {
            shown
                .form(REFUSE, REFUSE, "dates")
                .intro("It excuses nothing then. The limit stays where it is, and what was recorded stays in the history.")
                .part(facts(&shown.ground.more, shown.today))
                .action(place(&shown.ground.open, shown.ground.more.fact, "refuse"))
        },
    )
    .instead(|shown| match &shown.ground.more {
        recorded if !recorded.may_approve => Some(Instead::Denied),
        recorded if !recorded.is_waiting => Some(not_now(shown, REFUSE, &ApproveRefused::NothingToApprove)),
        recorded if recorded.is_own => Some(not_now(shown, REFUSE, &ApproveRefused::SamePerson)),
        _ => None,
    })
    .json("/api/v1/cases/{reference}/exceptions/{fact}/refuse")
    .then(|shown, _| {
        Next::to(shown.path("dates"))
            .saying("Exception refused. Whoever recorded it is told why. The limit has not moved")
            .offering()
    })
}
