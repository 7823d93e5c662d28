//! Proposing to clear a flag.

use ehc_application::flags::{self, Clearing};
use ehc_domain::{cases::CaseReference, ids::FlagId, policy::Action};

use crate::{
    act::{Instead, Named, Next, on_case_with},
    form::form,
    ui::{Link, govuk::Inset},
    web::route::Row,
};

const CLEAR: &str = "Clear a flag";

form! { Clearing {
    reason: lines("Why is the flag not needed any more?", 3).or("Say why the flag is not needed any more").hint("The second person reads it, and it stands in the history of the case"),
} }

pub(super) fn routes() -> Vec<Row> {
    on_case_with::<(CaseReference, FlagId), _>(
        "/cases/{reference}/flags/{id}/clear",
        Action::FlagClear,
        flags::to_clear,
        |(open, _)| open,
    )
    .does("Proposes to clear a flag; a second person approves it", flags::clear, |shown| {
        let flag = &shown.ground.more.1;
        let what = match &flag.speak_to {
            Some(who) => {
                format!("{}: {who} need not be spoken to any more once a second person has approved it.", flag.kind.label())
            }
            None => format!("{}: papers may be destroyed in their time once a second person has approved it.", flag.kind.label()),
        };
        shown.form(CLEAR, "Send for approval", "flags").part(Inset { body: what.into() })
    })
    .instead(|shown| {
        let back = Link::new("Flags of this case", shown.path("flags"));
        let why = "This flag is cleared already, or another took its place.";
        let page = || shown.frame.clone().not_now(CLEAR, why, &back);
        (!shown.ground.more.1.stands()).then(|| Instead::Page(Box::new(page())))
    })
    .json("/api/v1/cases/{reference}/flags/{id}/clear")
    .answers(201, |_, id| Named::of(*id))
    .then(|shown, _| Next::to(shown.path("flags")).saying("Sent for approval. Until then the flag stands"))
}
