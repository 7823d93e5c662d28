//! Correcting what a move or the transfer of a plan is recorded with, besides its day.

use ehc_application::facts::{self, Corrected, Preview, ToCorrect, TransferDetails};
use ehc_domain::{cases::CaseReference, ids::FactId, policy::Action};

use super::correct::{Page, alone, check_page, recorded};
use crate::{
    act::{Check, Instead, Next, on_case_with},
    form::form,
    frames::{FormPage, SummaryPage},
    ui::{
        FormState, Html,
        govuk::{ActionLink, SummaryList, SummaryRow},
        words,
    },
    web::route::Row,
};

form! { TransferDetails {
    made_on: date("When was the plan first made?"),
    amended_on: date("When was it last amended?").hint("The day of the version that came. Leave this empty if it was never amended").unsampled(),
    reviewed_on: date("When was it last reviewed?").hint("The day of the decision that ended the review. Leave this empty if it was not reviewed yet").unsampled(),
    known_on: date("When did we learn of the move?"),
    moves_on: date("When does the family move?").hint("It may lie ahead"),
    authority: text("The other local authority").width(30),
    reason: lines("Why is what is recorded wrong?", 3).or("Say why what is recorded is wrong"),
} }

const PAGE: &str = "/cases/{reference}/facts/{fact}/details";

pub(super) fn correct_details() -> Vec<Row> {
    on_case_with::<(CaseReference, FactId), ToCorrect>(
        PAGE,
        Action::FactCorrect,
        |service, context, (reference, fact)| facts::find(service, context, reference, *fact),
        |found| &found.open,
    )
    .part("dates")
    .does(
        "Corrects what a move or the transfer of a plan is recorded with besides its day; what moves a limit of the authority’s own waits for a second person",
        facts::correct_details,
        |shown| {
            let form = shown.form("Correct what is recorded of a move", "Continue", "facts").intro(
                "What stands there now stays on record with your reason. What moves with it is shown before anything is saved.",
            );
            let day = shown.ground.more.day.iter().map(|day| SummaryList::new(recorded(day)).into());
            day.chain(alone(shown.ground.more.is_alone)).fold(form, FormPage::part)
        },
    )
    .asks(|shown, asking| {
        let asked = shown.ground.more.day.as_ref().map_or(&[][..], |day| TransferDetails::asked(&day.kind));
        for name in ["made_on", "amended_on", "reviewed_on", "known_on", "moves_on", "authority"] {
            asking.only_if(asked.contains(&name), name);
        }
    })
    .begins(|shown| {
        let recorded = shown.ground.more.day.iter().flat_map(|day| TransferDetails::recorded(&day.kind));
        recorded.fold(FormState::new(), |state, (name, value)| match value.parse() {
            Ok(day) => state.with_date(name, day),
            Err(_) => state.with(name, value),
        })
    })
    .instead(|shown| match &shown.ground.more.day {
        Some(day) if TransferDetails::asked(&day.kind).is_empty() => Some(Instead::Go(shown.path("facts"))),
        Some(day) => day.waits.map(|waits| Instead::Go(shown.path(&format!("approvals/{waits}")))),
        // Corrected meanwhile: what stands now is on the list.
        None => Some(Instead::Go(shown.path("facts"))),
    })
    .checked(Check { page: "/cases/{reference}/facts/{fact}/details/check", preview: facts::preview_details, shows: once_more })
    .then(|shown, corrected| match corrected {
        Corrected::Made(_) => Next::to(shown.path("facts")).saying("Corrected. The dates have been worked out again"),
        Corrected::Proposed(id) => Next::to(shown.path(&format!("approvals/{id}"))).saying("Sent for approval. Until then nothing changes"),
    })
}

fn once_more(shown: &Page, new: &TransferDetails, found: &Preview) -> SummaryPage {
    let back = shown.path(&format!("facts/{}/details", shown.at.1));
    let asked = shown.ground.more.day.as_ref().map_or(&[][..], |day| TransferDetails::asked(&day.kind));
    let change = |row: SummaryRow, what: &str| row.action(ActionLink::change(what, back.as_str()));
    let mut rows: Vec<SummaryRow> = shown.ground.more.day.iter().flat_map(recorded).collect();
    let days = [
        ("made_on", "Plan first made", new.made_on),
        ("amended_on", "Last amended", new.amended_on),
        ("reviewed_on", "Last reviewed", new.reviewed_on),
        ("known_on", "We learned of the move", new.known_on),
        ("moves_on", "The family moves", new.moves_on),
    ];
    for (_, title, day) in days.into_iter().filter(|(name, ..)| asked.contains(name)) {
        rows.push(change(SummaryRow::new(title, day.map_or("Not given".to_owned(), words::date)), title));
    }
    let authority = new.authority.as_ref().map(|name| name.as_str()).unwrap_or_default();
    rows.push(change(SummaryRow::new("The other local authority", authority), "the other local authority"));
    rows.push(change(SummaryRow::new("Why", Html::lines(new.reason.as_str())), "why"));
    check_page(shown, rows, found, ("Check the correction", "Correct the details"))
}
