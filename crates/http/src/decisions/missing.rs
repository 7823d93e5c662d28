//! What the letter about a decision would lack, and telling those who can add it.

use ehc_application::{
    authority::Lacking,
    decisions::{self, Which},
};
use ehc_domain::{cases::CaseReference, policy::Action};

use super::ground::Ground;
use crate::{
    act::Next,
    ui::{Html, parts::Stop},
    web::route::Row,
};

fn listed(lacks: &[Lacking]) -> Html {
    Html::bullets(lacks.iter().map(Lacking::in_words))
}

/// Says before it is decided that the letter cannot be written later, and who can mend it; `None` when nothing is missing.
pub(super) fn warning(ground: &Ground) -> Option<Html> {
    let lacks = &ground.deciding.letter_lacks;
    let words = Html::paragraph("It can be decided all the same. Until this is recorded, the letter to the family cannot be:");
    let who = Html::paragraph(
        Html::from("An administrator adds it under Administration, The authority. ")
            .then(Html::link("Tell the administrators", &ground.path("missing")))
            .then("."),
    );
    let stop = || Stop { title: "Something is missing for the letter".into(), body: vec![words, listed(lacks), who] };
    (!lacks.is_empty()).then(|| stop().into())
}

pub(super) fn ask() -> Vec<Row> {
    Ground::place("/cases/{reference}/decisions/{decision}/missing", Action::DecisionAskMissing)
        .does(
            "Tells the administrators what the letter about a decision lacks, of each thing at most once a day",
            |service, context, (reference, which): &(CaseReference, Which), ()| {
                decisions::ask_missing(service, context, reference, *which)
            },
            |shown| {
                let ground = &shown.ground.more;
                shown
                    .form("Tell the administrators what is missing", "Tell the administrators", "decisions")
                    .intro("The letter about this decision must say this of the authority, and nobody has recorded it:")
                    .part(listed(&ground.deciding.letter_lacks))
                    .intro(
                        "Each administrator is told of each of these at most once a day. The message names no case and no child.",
                    )
            },
        )
        .instead(|shown| {
            let is_all_there = shown.ground.more.deciding.letter_lacks.is_empty();
            is_all_there.then(|| shown.not_now("Nothing is missing from the letter about this decision."))
        })
        .json("/api/v1/cases/{reference}/decisions/{decision}/missing")
        .then(|shown, ()| Next::to(shown.ground.more.path("")).saying("The administrators have been told"))
}
