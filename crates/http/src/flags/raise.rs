//! Raising a flag.

use ehc_application::flags::{self, LegalHold, Safeguarding};
use ehc_domain::{cases::CaseReference, flags::FlagKind};

use crate::{
    act::{Instead, Named, Next, on_case},
    form::form,
    ui::{Link, govuk::Inset, words},
    web::route::Row,
};

form! { Safeguarding {
    speak_to: text("Who must be spoken to before any contact?")
        .or("Enter who must be spoken to before any contact")
        .hint("Their name and how they are reached, for example Carol Dean, duty social worker, 01632 960114. Everybody who opens the case sees it"),
    reason: lines("Why?", 4)
        .or("Say why they must be spoken to first")
        .hint("Read by the caseworker, the managers of the team and social care alone"),
} }

form! { LegalHold {
    reason: lines("Why must the papers of this case be kept?", 3)
        .or("Say why the papers of this case must be kept")
        .hint("For example, a claim against the council. Read by the caseworker and the managers of the team alone"),
} }

pub(super) fn safeguarding() -> Vec<Row> {
    on_case::<CaseReference>("/cases/{reference}/flags/safeguarding", FlagKind::Safeguarding.raised_with())
        .does(
            "Flags that somebody must be spoken to before anybody gets in touch with the child or the family",
            flags::safeguard,
            |shown| {
                let now: Vec<&str> = shown.ground.heading.flags.iter().filter_map(|flag| flag.speak_to.as_deref()).collect();
                let page = shown.form("Raise a safeguarding flag", "Raise the flag", "flags");
                if now.is_empty() {
                    return page;
                }
                let who = words::list(&now);
                page.part(Inset {
                    body: format!("There is a flag already: {who} must be spoken to. What you enter stands beside it. To take the earlier one away, propose to clear it: a second person approves that.").into(),
                })
            },
        )
        .json("/api/v1/cases/{reference}/flags/safeguarding")
        .answers(201, |_, id| Named::of(*id))
        .then(|shown, _| Next::to(shown.path("flags")).saying("The flag is raised. Everybody who opens the case sees it"))
}

pub(super) fn legal_hold() -> Vec<Row> {
    on_case::<CaseReference>("/cases/{reference}/flags/legal-hold", FlagKind::LegalHold.raised_with())
        .does("Flags that no paper of the case may be destroyed", flags::hold, |shown| {
            shown
                .form("Put a legal hold on this case", "Put it on hold", "flags")
                .intro("Nothing of this case is destroyed while the hold stands.")
        })
        .instead(|shown| {
            let stands = shown.ground.heading.flags.iter().any(|flag| flag.kind == FlagKind::LegalHold);
            let why = "There is a legal hold on this case already.";
            let back = Link::new("Flags of this case", shown.path("flags"));
            let page = || shown.frame.clone().not_now("Put a legal hold on this case", why, &back);
            stands.then(|| Instead::Page(Box::new(page())))
        })
        .json("/api/v1/cases/{reference}/flags/legal-hold")
        .answers(201, |_, id| Named::of(*id))
        .then(|shown, _| Next::to(shown.path("flags")).saying("The legal hold stands"))
}
