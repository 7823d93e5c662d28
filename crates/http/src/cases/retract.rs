//! Taking back a day on record that was recorded by mistake.

use ehc_application::facts::{self, Preview, RetractRefused, Retracted, Retraction, ToRetract};
use ehc_domain::{cases::CaseReference, ids::FactId, policy::Action, timetable::facts::FactKind};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::correct::{alone, check_page, recorded};
use crate::{
    act::{Check, Instead, Next, OnCase, Shown, on_case_with},
    form::form,
    frames::{FormPage, SummaryPage},
    ui::{
        Html, Link,
        govuk::{ActionLink, SummaryList, SummaryRow},
        words,
    },
    web::route::Row,
};

form! { Retraction {
    reason: lines("Why was it recorded by mistake?", 3)
        .or("Say why it was recorded by mistake")
        .hint("For example: it never happened, or it belongs to the case of another child. Name nobody of the other case."),
} }

const TITLE: &str = "Take back a day on record";

type Page = Shown<(CaseReference, FactId), OnCase<ToRetract>>;

pub(super) fn take_back() -> Vec<Row> {
    on_case_with::<(CaseReference, FactId), ToRetract>(
        "/cases/{reference}/facts/{fact}/take-back",
        Action::FactRetract,
        |service, context, (reference, fact)| facts::find_to_retract(service, context, reference, *fact),
        |to_retract| &to_retract.found.open,
    )
    .part("dates")
    .does(
        "Takes back a fact that was recorded by mistake, where nothing rests on it; what moves a limit of the authority’s own waits for a second person",
        facts::retract,
        |shown| {
            let found = &shown.ground.more.found;
            let form = shown.form(TITLE, "Continue", "facts").intro(
                "Only what never happened in this case is taken back. It stays in the history with your reason. What moves with it is shown before anything is saved. If it did happen, on another day, correct the day.",
            );
            let day = found.day.iter().map(|day| SummaryList::new(recorded(day)).into());
            day.chain(alone(found.is_alone)).fold(form, FormPage::part)
        },
    )
    .instead(|shown| {
        let Some(day) = &shown.ground.more.found.day else { return Some(Instead::Go(shown.path("facts"))) };
        if let Some(waits) = day.waits {
            return Some(Instead::Go(shown.path(&format!("approvals/{waits}"))));
        }
        let why = shown.ground.more.in_the_way.as_ref()?;
        let (words, place) = match why {
            RetractRefused::Rests(step) => ("Look at what rests on it", format!("facts/{}/take-back", step.fact)),
            RetractRefused::IsAMistake => ("Record a mistake", "recorded-by-mistake".to_owned()),
            RetractRefused::NextProposed | RetractRefused::NextDecided(_) => ("Decisions", "decisions".to_owned()),
            RetractRefused::IsAnEnd => ("Take back the end of the case", "take-back-the-end".to_owned()),
            _ => ("Days on record", "facts".to_owned()),
        };
        let page = shown.frame.clone().not_now(TITLE, format!("{}: {}. {why}.", day.words(), words::date(day.on)), &Link::new(words, shown.path(&place)));
        Some(Instead::Page(Box::new(page)))
    })
    .json("/api/v1/cases/{reference}/facts/{fact}/take-back")
    .answers(200, |_, done| RetractedJson::from(*done))
    .checked(Check { page: "/cases/{reference}/facts/{fact}/take-back/check", preview: facts::preview_retraction, shows: once_more })
    .then(|shown, done| match done {
        Retracted::Made(_) => Next::to(shown.path("facts")).saying("Taken back. The dates have been worked out again"),
        Retracted::Proposed(id) => Next::to(shown.path(&format!("approvals/{id}"))).saying("Sent for approval. Until then nothing changes"),
    })
}

/// What became of taking a fact back.
#[derive(Debug, Serialize, ToSchema)]
struct RetractedJson {
    /// `taken_back`, or `proposed` where it waits for a second person.
    outcome: &'static str,
    /// The fact that says so; or the proposal.
    id: Uuid,
}

impl From<Retracted> for RetractedJson {
    fn from(done: Retracted) -> Self {
        match done {
            Retracted::Made(id) => Self { outcome: "taken_back", id: id.uuid() },
            Retracted::Proposed(id) => Self { outcome: "proposed", id: id.uuid() },
        }
    }
}

fn once_more(shown: &Page, new: &Retraction, found: &Preview) -> SummaryPage {
    let back = shown.path(&format!("facts/{}/take-back", shown.at.1));
    let mut rows: Vec<SummaryRow> = shown.ground.more.found.day.iter().flat_map(recorded).collect();
    if shown
        .ground
        .more
        .found
        .day
        .as_ref()
        .is_some_and(|day| matches!(day.kind, FactKind::RequestWithdrawn | FactKind::MovedAway { .. }))
    {
        rows.push(SummaryRow::new(facts::NEXT, facts::KEPT));
    }
    rows.push(SummaryRow::new("Why", Html::lines(new.reason.as_str())).action(ActionLink::change("why", back.as_str())));
    check_page(shown, rows, found, ("Check what is taken back", "Take it back"))
}
