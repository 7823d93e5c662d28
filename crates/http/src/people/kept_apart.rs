//! That nothing may connect a child with a former identity.

use ehc_application::people::{self, KeptApart, KeptApartByMistake, Somebody};
use ehc_domain::policy::Action;

use super::ground::{begun, form_to, place};
use crate::{
    act::{Instead, Named, Next, on_case_with},
    form::form,
    ui::govuk::Warning,
    web::route::Row,
};

form! { KeptApart {
    reason: lines("How is it known?", 2)
        .or("Say how it is known")
        .hint("It stands in the history of the case, so write no former name here. For example, as the adoption team told us"),
    version: hidden(),
} }

pub(super) fn keep() -> Vec<Row> {
    on_case_with("/cases/{reference}/people/{id}/kept-apart", Action::PersonIdentify, people::to_keep_apart, |who: &Somebody| {
        &who.open
    })
    .part("people")
    .does("Records that nothing may connect a child with a former identity", people::keep_apart, |shown| {
        form_to(shown, "Keep a former identity apart", "Keep it apart")
            .part(Warning { text: "Two people are needed to take it back.".into() })
            .intro("Earlier names are kept no longer, and nobody finds the child by them. What was changed of the name is read by information governance alone.")
            .intro("The child is suggested to nobody who records another child, nor somebody of the circle to whoever records theirs, and the case is never merged.")
    })
    .begins(begun)
    .instead(|shown| shown.ground.more.record.is_kept_apart.then(|| Instead::Go(shown.path(&place(shown)))))
    .json("/api/v1/cases/{reference}/people/{id}/kept-apart")
    .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Kept apart"))
}

form! { KeptApartByMistake {
    reason: lines("How is it known that this was a mistake?", 2)
        .or("Say how it is known that this was a mistake")
        .hint("The second person who must approve it reads this, and it stands in the history of the case. Write no former name here"),
    version: hidden(),
} }

pub(super) fn end() -> Vec<Row> {
    on_case_with(
        "/cases/{reference}/people/{id}/kept-apart/end",
        Action::PersonIdentify,
        people::to_keep_apart,
        |who: &Somebody| &who.open,
    )
    .part("people")
    .does("Proposes that a former identity is kept apart no longer; a second person approves it", people::propose_joining, |shown| {
        form_to(shown, "Keep a former identity apart no longer", "Send for approval")
            .intro("Only where it was recorded by mistake. Until a second person has approved it, it stays kept apart.")
            .intro("From then on the child is compared with others on record, and found by every name that is kept. The case stays restricted until a manager lifts that.")
    })
    .begins(begun)
    .instead(|shown| (!shown.ground.more.record.is_kept_apart).then(|| Instead::Go(shown.path(&place(shown)))))
    .json("/api/v1/cases/{reference}/people/{id}/kept-apart/end")
    .answers(201, |_, id| Named::of(*id))
    .then(|shown, id| Next::to(shown.path(&format!("approvals/{id}"))).saying("Sent for approval. Until then nothing changes"))
}
