//! The review of an emergency opening.

use ehc_application::emergency::{self, EmergencyLine, Review, emergency_path};
use ehc_domain::ids::StandingId;

use super::one::facts;
use crate::{
    act::{Instead, Next, Plain, at},
    form::form,
    frames::FormPage,
    ui::govuk::SummaryList,
    web::route::{Row, Rule},
};

const TITLE: &str = "Review an emergency opening";

form! { Review {
    outcome: radios("Was it justified?").or("Choose whether it was justified"),
    findings: lines("Why?", 4).or("Say why").hint("It stands in the history of the case."),
} }

pub(super) fn routes() -> Vec<Row> {
    at::<StandingId, Plain<EmergencyLine>>("/emergencies/{id}/review", Rule::Own, |service, context, id| {
        emergency::reviewable(service, context, id).map(Plain)
    })
    .does("Says whether an emergency opening was justified", emergency::review, |shown| {
        let line = &shown.ground.0;
        let back = emergency_path(shown.at);
        FormPage::new(shown.frame.clone().titled(TITLE).current(emergency::PLACE), TITLE, "Record the review")
            .back(back.as_str())
            .part(SummaryList::new(facts(line, shown.today)))
            .intro(if line.is_open {
                "If it was not justified, the case closes to them at once and information governance is told."
            } else {
                "If it was not justified, information governance is told."
            })
            .cancel(back)
    })
    .instead(|shown| {
        let line = &shown.ground.0;
        (line.is_own || line.review.is_some()).then(|| Instead::Go(emergency_path(shown.at)))
    })
    .json("/api/v1/emergencies/{id}/review")
    .then(|shown, ()| Next::to(emergency_path(shown.at)).saying("The review is recorded").offering())
}
