//! Merging a duplicate into the case of the same child.

use ehc_application::{
    approvals::NotProposed,
    merging::{self, Merging, Preview, ToMerge},
};
use ehc_domain::{cases::CaseReference, policy::Action};

use crate::{
    act::{Check, Instead, Named, Next, OnCase, Shown, on_case_with},
    approvals,
    form::form,
    frames::SummaryPage,
    ui::{
        Html, Link,
        govuk::{ActionLink, Button, Inset, SummaryList, SummaryRow, Warning},
        words,
    },
    web::route::Row,
};

form! { Merging {
    into: text("Which case of the same child stays?").or("Enter the number of the case that stays").hint("For example, EHC-000418").width(20),
    reason: lines("How do you know that both are the same child?", 3).or("Say how you know that both are the same child"),
} }

type Page = Shown<CaseReference, OnCase<ToMerge>>;

pub(super) fn merge() -> Vec<Row> {
    on_case_with::<CaseReference, ToMerge>("/cases/{reference}/merge", Action::CaseMerge, merging::to_merge, |found| &found.open)
        .does("Proposes to merge a duplicate into the case of the same child; a second person approves it", merging::propose, |shown| {
            shown
                .form("Merge a duplicate", "Continue", "")
                .intro("This case ends, and the other goes on with the requests, documents and people of both. Nothing is lost: this case stays readable.")
        })
        .instead(|shown| {
            let back = Link::new("Back to the case", shown.path(""));
            let why = match (&shown.ground.more.in_the_way, shown.ground.more.is_alone) {
                (None, false) => return None,
                (None, true) => NotProposed::NobodyElse.to_string(),
                (Some(why), _) => format!("{why}."),
            };
            Some(Instead::Page(Box::new(shown.frame.clone().not_now("Merge a duplicate", why, &back))))
        })
        .json("/api/v1/cases/{reference}/merge")
        .answers(201, |_, id| Named::of(*id))
        .checked(Check { page: "/cases/{reference}/merge/check", preview: merging::preview, shows: once_more })
        .then(|shown, id| Next::to(shown.path(&format!("approvals/{id}"))).saying("Sent for approval. Until then nothing changes"))
}

fn once_more(shown: &Page, form: &Merging, found: &Preview) -> SummaryPage {
    let back = shown.path("merge");
    let change = |row: SummaryRow, what: &str| row.action(ActionLink::change(what, back.as_str()));
    let mut rows = vec![SummaryRow::new("What is merged", found.shown.what.as_str())];
    for (name, _, after) in &found.shown.rows {
        let row = SummaryRow::new(name.as_str(), after.as_str());
        rows.push(if *name == "The case that stays" { change(row, "the case that stays") } else { row });
    }
    let more = vec![
        Warning {
            text: "Check that both are the same child. A merging that was a mistake is undone by two people again.".into(),
        }
        .into(),
    ];
    once_more_of(shown, rows, found, form.reason.as_str(), ("Check what is merged", "merge", more))
}

/// Everything once more, with what moves, who approves it and how it is known.
pub(super) fn once_more_of<G: Send + 'static>(
    shown: &Shown<CaseReference, OnCase<G>>,
    mut rows: Vec<SummaryRow>,
    found: &Preview,
    reason: &str,
    (title, page, more): (&'static str, &str, Vec<Html>),
) -> SummaryPage {
    let change = ActionLink::change("how it is known", shown.path(page).as_str());
    rows.push(SummaryRow::new("How it is known", Html::lines(reason)).action(change));
    let mut lists = vec![SummaryList::new(rows)];
    lists.extend(approvals::beside(&found.beside));
    lists.extend(approvals::effects(&found.shown.moves));
    let asked = format!("A second person approves it, who is asked now: {}.", words::list(&found.asked));
    let mut parts = vec![Inset { body: asked.into() }.into()];
    parts.extend(approvals::overdue_at_once(&found.shown.moves));
    parts.extend(more);
    SummaryPage {
        identity: Some(shown.frame.identity.clone().for_form()),
        lists,
        parts,
        cancel: Some(Link::new("Cancel", shown.path(""))),
        ..SummaryPage::check(
            shown.frame.shell.clone().for_case(title, &shown.ground.open.case.reference),
            title,
            Button::new("Send for approval"),
        )
    }
}
