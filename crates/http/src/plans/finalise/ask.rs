//! Asking the managers of the team to approve the plan.

use ehc_application::plans::finalise;
use ehc_domain::{cases::CaseReference, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    act::{Next, on_case},
    web::route::Row,
};

/// That it was asked.
#[derive(Debug, Serialize, ToSchema)]
struct Asked {
    asked: bool,
}

pub(in crate::plans) fn ask() -> Vec<Row> {
    on_case::<CaseReference>("/cases/{reference}/plan/finalise/ask", Action::PlanDraft)
        .part("plan")
        .does_at_once("Asks the managers of the team to approve the plan", |service, context, reference, ()| {
            finalise::ask_approval(service, context, reference)
        })
        .json("/api/v1/cases/{reference}/plan/ask-approval")
        .answers(200, |_, ()| Asked { asked: true })
        .then(|shown, ()| Next::to(shown.path("plan/finalise")).saying("Managers of your team have been told"))
}
