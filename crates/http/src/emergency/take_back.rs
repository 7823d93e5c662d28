//! Taking back that one asked a manager whether one may open a case in an emergency.

use ehc_application::emergency::{self, AskedAbout};
use ehc_domain::{ids::CaseId, policy::Action};

use super::{known, open::place};
use crate::{
    act::{Instead, Next, Plain, at},
    frames::FormPage,
    web::route::{Row, Rule},
};

const TITLE: &str = "Take back what you asked";

pub(super) fn routes() -> Vec<Row> {
    at::<CaseId, Plain<AskedAbout>>(
        "/known-children/{id}/emergency/take-back",
        Rule::OnCase(Action::BreakGlassWithdraw),
        |service, context, id| emergency::asked_about(service, context, id).map(Plain),
    )
    .does("Takes back that one asked to open a case in an emergency", emergency::take_back_asking, |shown| {
        FormPage::new(shown.frame.clone().titled(TITLE).current(known::PLACE), TITLE, "Take it back")
            .intro(format!(
                "The case is held by {}. No manager is asked any more; that you asked stays on record.",
                shown.ground.0.team
            ))
            .cancel(known::PLACE)
    })
    .instead(|shown| (!shown.ground.0.waits).then(|| Instead::Go(place(shown.at))))
    .json("/api/v1/known-children/{id}/emergency/take-back")
    .then(|_, ()| Next::to(known::PLACE).saying("Taken back"))
}
