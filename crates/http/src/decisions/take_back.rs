//! Taking back a proposed decision that waits.

use ehc_application::decisions::{self, TakeBack, Which};
use ehc_domain::{cases::CaseReference, decisions::DecisionState, policy::Action};

use super::ground::{Ground, decision_list};
use crate::{
    act::{Instead, Next},
    form::{Form, form},
    web::route::Row,
};

form! { TakeBack {
    reason: lines("Why do you take it back?", 3).or("Say why you take it back"),
    version: hidden(),
} }

pub(super) fn take_back() -> Vec<Row> {
    Ground::place("/cases/{reference}/decisions/{decision}/take-back", Action::DecisionTakeBack)
        .does(
            "Takes back a proposed decision that waits. Only whoever proposed it",
            |service, context, (reference, which): &(CaseReference, Which), new| {
                decisions::take_back(service, context, reference, *which, new)
            },
            |shown| {
                let page = shown.ground.more.act(&shown.frame).confirm(
                    "Do you take the proposal back?",
                    "Nobody is asked to decide it any longer, and what you wrote in it is not kept. The history says that it was proposed, and why it was taken back.",
                    "Take it back",
                );
                shown.ground.more.deciding.current.iter().fold(page, |page, view| page.part(decision_list(view, None)))
            },
        )
        .begins(|shown| {
            let current = shown.ground.more.deciding.current.iter();
            current.fold(TakeBack::begun(shown.today), |state, view| state.with("version", view.version.to_string()))
        })
        // Decided already, or proposed by somebody else: the page of the decision says which.
        .instead(|shown| {
            let current = shown.ground.more.deciding.current.as_ref();
            let me = shown.signed_in.actor().user_id;
            let can = current.is_some_and(|view| view.state == DecisionState::Proposed && view.proposer == me);
            (!can).then(|| Instead::Go(shown.ground.more.path("")))
        })
        .json("/api/v1/cases/{reference}/decisions/{decision}/take-back")
        .then(|shown, ()| Next::to(shown.path("decisions")).saying("Taken back. Nobody is asked to decide it any longer"))
}
