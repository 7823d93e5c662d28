//! Undoing a merging that was a mistake.

use ehc_application::{
    approvals::NotProposed,
    merging::{self, Preview, ToUndo, Undoing},
};
use ehc_domain::{cases::CaseReference, policy::Action};

use super::merge::once_more_of;
use crate::{
    act::{Check, Instead, Named, Next, OnCase, Shown, on_case_with},
    form::form,
    frames::SummaryPage,
    ui::{Link, govuk::SummaryRow},
    web::route::Row,
};

form! { Undoing {
    reason: lines("How do you know that the merging was a mistake?", 3).or("Say how you know that it was a mistake"),
} }

const TITLE: &str = "Undo the merging";

type Page = Shown<CaseReference, OnCase<ToUndo>>;

pub(super) fn unmerge() -> Vec<Row> {
    on_case_with::<CaseReference, ToUndo>("/cases/{reference}/undo-merging", Action::CaseUnmerge, merging::to_undo, |found| &found.open)
        .does("Proposes to undo the merging of a case into another; a second person approves it", merging::propose_undoing, |shown| {
            shown
                .form(TITLE, "Continue", "")
                .intro("Only where the two cases should not have become one. This case stands again as it was, with its requests, documents and people; what was recorded since in the other stays there.")
        })
        .instead(|shown| {
            let back = Link::new("Back to the case", shown.path(""));
            let why = match (&shown.ground.more.in_the_way, shown.ground.more.is_alone) {
                (None, false) => return None,
                (None, true) => NotProposed::NobodyElse.to_string(),
                (Some(why), _) => format!("{why}."),
            };
            Some(Instead::Page(Box::new(shown.frame.clone().not_now(TITLE, why, &back))))
        })
        .json("/api/v1/cases/{reference}/undo-merging")
        .answers(201, |_, id| Named::of(*id))
        .checked(Check { page: "/cases/{reference}/undo-merging/check", preview: merging::preview_undoing, shows: once_more })
        .then(|shown, id| Next::to(shown.path(&format!("approvals/{id}"))).saying("Sent for approval. Until then nothing changes"))
}

fn once_more(shown: &Page, form: &Undoing, found: &Preview) -> SummaryPage {
    let rows = found.shown.rows.iter().map(|(name, _, after)| SummaryRow::new(name.as_str(), after.as_str()));
    once_more_of(shown, rows.collect(), found, form.reason.as_str(), ("Check what is undone", "undo-merging", Vec::new()))
}
