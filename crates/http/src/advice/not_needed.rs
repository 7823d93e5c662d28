//! A caseworker takes a request back because the advice is not needed.

use ehc_application::advice::check::{self, NotNeeded};
use ehc_domain::{advice::NotAskedGround, policy::Action};

use super::check::{facts, on_request, page_about, version};
use crate::{
    act::Next,
    form::{form, ways::lines},
    ui::{Choice, Field},
    web::route::Row,
};

form! { NotNeeded {
    version: hidden(),
    ground: radios("On what ground?")
        .or("Say on what ground this advice is not needed")
        .looks(Field::small)
        .opens(&["existing_advice_accepted", "does_not_apply"])
        .inside("not_needed"),
    author_satisfied_on: date("When was its author satisfied with it?").plain().within("ground", "existing_advice_accepted").inside("not_needed"),
    authority_satisfied_on: date("When were we satisfied with it?").plain().within("ground", "existing_advice_accepted").inside("not_needed"),
    family_satisfied_on: date("When was the family satisfied with it?").plain().within("ground", "existing_advice_accepted").inside("not_needed"),
    reason: lines("Which advice, and why it is enough", 3).plain().within("ground", "existing_advice_accepted")
        .also(lines("Why it does not apply", 3).plain().within("ground", "does_not_apply"))
        .inside("not_needed"),
} }

pub(super) fn not_needed() -> Vec<Row> {
    on_request("/cases/{reference}/advice/{id}/not-needed", Action::AdviceRequest)
        .does(
            "Takes a request back because the advice is not needed",
            |service, context, (reference, id), ground| check::not_needed(service, context, reference, *id, ground),
            |shown| page_about(shown, "Record that advice is not needed", "Record it").part(facts(&shown.ground.more)),
        )
        .asks(|shown, asking| {
            if !shown.ground.more.request.kind.may_rely_on_existing() {
                let ground = NotAskedGround::DoesNotApply;
                asking.choices("ground", vec![Choice::new(ground.code(), ground.label())]);
            }
        })
        .begins(|shown| version(&shown.ground.more))
        .json("/api/v1/cases/{reference}/advice/{id}/not-needed")
        .then(|shown, ()| Next::to(shown.path("advice")).saying("The request was taken back"))
}
