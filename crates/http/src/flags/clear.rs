//! Proposing to clear a flag.

use ehc_application::flags::{self, Clearable, Clearing};
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
        |shown| &shown.open,
    )
    .does("Proposes to clear a flag; a second person approves it", flags::clear, |shown| {
        let flag = &shown.ground.more.flag;
        let what = match &flag.speak_to {
            Some(who) => {
                format!("{}: {who} need not be spoken to any more once a second person has approved it.", flag.kind.label())
            }
            None => format!("{}: papers may be destroyed in their time once a second person has approved it.", flag.kind.label()),
        };
        shown.form(CLEAR, "Send for approval", "flags").part(Inset { body: what.into() })
    })
    .instead(|shown| {
        let Clearable { flag, in_the_way, .. } = &shown.ground.more;
        let flags = Link::new("Flags of this case", shown.path("flags"));
        let page = |why: String, back: &Link| Some(Instead::Page(Box::new(shown.frame.clone().not_now(CLEAR, why, back))));
        match (flag.clearing, in_the_way) {
            _ if !flag.stands() => page("This flag is cleared already, or another took its place.".to_owned(), &flags),
            (Some(id), _) => {
                let proposal = Link::new("What was proposed", shown.path(&format!("approvals/{id}")));
                page("It is proposed already to clear this flag, and waits for a second person.".to_owned(), &proposal)
            }
            (None, Some(why)) => page(format!("{why}."), &flags),
            (None, None) => None,
        }
    })
    .json("/api/v1/cases/{reference}/flags/{id}/clear")
    .answers(201, |_, id| Named::of(*id))
    .then(|shown, _| Next::to(shown.path("flags")).saying("Sent for approval. Until then the flag stands"))
}
