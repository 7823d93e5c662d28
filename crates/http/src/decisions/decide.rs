//! Deciding what was proposed.

use ehc_application::decisions::{self, Ruling, Which};
use ehc_domain::{
    cases::CaseReference,
    decisions::{DecisionKind, DecisionOutcome, DecisionState},
    policy::Action,
};

use super::{
    ground::{Ground, decision_list, outcomes},
    missing,
};
use crate::{
    act::{Instead, Named, Next},
    form::{Form, form},
    frames::FormPage,
    web::route::Row,
};

form! { Ruling {
    outcome: radios("You decide to").or("Choose what you decide"),
    decided_on: date("Date of the decision").or("Enter the date of the decision").today(),
    differs_reason: lines("If it differs from what was proposed, why?", 2),
    late_reason: lines("Why is this decision late?", 2).hint("We ask once. The decision must still be made."),
    keyed_late_reason: lines("If it was made before it was proposed here, why is it entered only now?", 2),
    outstanding_reason: lines("Why decide without all the advice?", 2),
    version: hidden(),
} }

pub(super) fn decide() -> Vec<Row> {
    Ground::place("/cases/{reference}/decisions/{decision}/decide", Action::DecisionRecord)
        .does(
            "Decides what was proposed. Needs a password given within the last five minutes",
            |service, context, (reference, which): &(CaseReference, Which), ruling| {
                decisions::decide(service, context, reference, *which, ruling)
            },
            |shown| {
                let page = shown.ground.more.act(&shown.frame).confirm(
                    "Do you decide as proposed?",
                    "Your name stands under this decision. It is recorded and cannot be taken back, only decided anew.",
                    "Record the decision",
                );
                let page = missing::warning(&shown.ground.more).into_iter().fold(page, FormPage::part);
                shown.ground.more.deciding.current.iter().fold(page, |page, view| page.part(decision_list(view, None)))
            },
        )
        .asks(|shown, asking| {
            let ground = &shown.ground.more;
            let owed = &ground.deciding.advice_owed;
            asking.choices("outcome", outcomes(ground.kind));
            asking.only_if(ground.is_late(shown.today), "late_reason");
            asking.hint("outstanding_reason", format!("Still owed or to check: {}.", owed.join(", ")));
            asking.only_if(ground.kind == DecisionKind::Issue && !owed.is_empty(), "outstanding_reason");
        })
        .begins(|shown| {
            let begun = Ruling::begun(shown.today);
            let current = shown.ground.more.deciding.current.iter();
            current
                .fold(begun, |state, view| state.with("outcome", view.outcome.code()).with("version", view.version.to_string()))
        })
        // Decided already, or nothing proposed yet: the page of the decision says which.
        .instead(|shown| {
            let deciding = &shown.ground.more.deciding;
            let waits = deciding.current.as_ref().is_some_and(|view| view.state == DecisionState::Proposed);
            match (deciding.may_decide, waits) {
                (false, _) => Some(Instead::Denied),
                (true, false) => Some(Instead::Go(shown.ground.more.path(""))),
                (true, true) => shown.not_at_this_stage(
                    shown.ground.more.kind.step(DecisionOutcome::Agreed),
                    "This was not decided before the case ended or went on, and is not decided now.",
                ),
            }
        })
        .json("/api/v1/cases/{reference}/decisions/{decision}/decide")
        .answers(200, |_, id| Named::of(*id))
        .then(|shown, _| Next::to(shown.ground.more.path("")).saying("Decision recorded. Now the family must be told").offering())
}
