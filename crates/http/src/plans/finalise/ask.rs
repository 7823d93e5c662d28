//! Asking the managers of the team to approve the plan.

use ehc_application::plans::{
    ask::{self, Asking},
    finalise,
};
use ehc_domain::{cases::CaseReference, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    act::{Instead, Next, on_case_with},
    form::form,
    questions,
    web::route::Row,
};

/// That it was asked.
#[derive(Debug, Serialize, ToSchema)]
struct Asked {
    asked: bool,
}

form! { Asking {
    answer: lines("Your answer", 4).hint("The managers read it with the plan."),
} }

pub(in crate::plans) fn ask() -> Vec<Row> {
    let page = "/cases/{reference}/plan/finalise/ask";
    on_case_with::<CaseReference, _>(page, Action::PlanDraft, finalise::show, |gates| &gates.view.open)
        .part("plan")
        .does("Asks the managers of the team to approve the plan", ask::ask_approval, |shown| {
            let form = shown.form("Answer, and ask for approval again", "Ask again", "plan/finalise");
            shown.ground.more.question().into_iter().fold(form, |form, question| form.part(questions::asks(question)))
        })
        // Where nothing was asked there is nothing to answer, and the page of the plan has the button.
        .instead(|shown| shown.ground.more.question().is_none().then(|| Instead::Go(shown.path("plan/finalise"))))
        .json("/api/v1/cases/{reference}/plan/ask-approval")
        .answers(200, |_, ()| Asked { asked: true })
        .then(|shown, ()| Next::to(shown.path("plan/finalise")).saying("Managers of your team have been told"))
}
