//! Correcting the day on which something was decided.

use ehc_application::decisions::{self, DayPreview, RightDay, Which};
use ehc_domain::{cases::CaseReference, policy::Action};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::ground::Ground;
use crate::{
    act::{Check, Instead, OnCase, Shown},
    approvals::needs_second,
    endings::{SettledJson, settled},
    form::form,
    frames::SummaryPage,
    ui::{
        Html, Link,
        govuk::{ActionLink, Button, SummaryList, SummaryRow},
        words,
    },
    web::route::Row,
};

form! { RightDay {
    decided_on: date("The right day").or("Enter the day of the decision"),
    late_reason: lines("If that day is after the limit: why was the decision late?", 3),
    keyed_late_reason: lines("If that day is before it was proposed here, why was it entered only then?", 2).unsampled(),
    reason: lines("Why was the first day wrong?", 3).or("Say why the first day was wrong"),
} }

/// A decision of which the day is corrected.
#[derive(Debug, Serialize, ToSchema)]
struct RightDayJson {
    /// The decision.
    id: Uuid,
    #[serde(flatten)]
    settled: SettledJson,
}

const TITLE: &str = "Correct the day of the decision";

type Page = Shown<(CaseReference, Which), OnCase<Ground>>;

pub(super) fn correct_day() -> Vec<Row> {
    Ground::place("/cases/{reference}/decisions/{decision}/correct-day", Action::FactCorrect)
        .does(
            "Corrects the day on which something was decided; what says otherwise whether it was decided in time waits for a second person. The day on which the family was told is corrected as a fact",
            |service, context, (reference, which): &(CaseReference, Which), right| {
                decisions::correct_day(service, context, reference, *which, right)
            },
            |shown| {
                let ground = &shown.ground.more;
                let view = ground.deciding.current.as_ref();
                let decided = view.and_then(|view| view.decided_on).map(words::date).unwrap_or_default();
                let mut rows = vec![SummaryRow::new("Decided on", decided)];
                rows.extend(view.and_then(|view| view.notified_on).map(|on| SummaryRow::new("Family told", words::date(on))));
                shown
                    .form(TITLE, "Continue", &ground.page())
                    .intro("The first day stays in the history with your reason. What the letter to the family says stays as it was sent. What follows is shown before anything is saved.")
                    .part(SummaryList::new(rows))
            },
        )
        .instead(|shown| {
            let ground = &shown.ground.more;
            let is_decided = ground.deciding.current.as_ref().is_some_and(|view| view.decided_on.is_some());
            (!is_decided).then(|| Instead::Go(ground.path("")))
        })
        .json("/api/v1/cases/{reference}/decisions/{decision}/correct-day")
        .answers(200, |_, (id, settled)| RightDayJson { id: id.uuid(), settled: (*settled).into() })
        .checked(Check {
            page: "/cases/{reference}/decisions/{decision}/correct-day/check",
            preview: decisions::preview_day,
            shows: once_more,
        })
        .then(|shown, (_, done)| settled(shown, *done, &shown.ground.more.page(), "Day corrected"))
}

/// Both days once more, with the limit of the decision and what the right one makes of it.
fn once_more(shown: &Page, right: &RightDay, found: &DayPreview) -> SummaryPage {
    let ground = &shown.ground.more;
    let back = ground.path("correct-day");
    let change = |row: SummaryRow, what: &str| row.action(ActionLink::change(what, back.as_str()));
    let late = |is_late: bool| if is_late { "after the limit" } else { "in time" };
    let mut rows = vec![
        SummaryRow::new("Decided on", words::date(found.before)),
        change(SummaryRow::new("The right day", words::date(right.decided_on)), "the right day"),
    ];
    if let Some(limit) = found.limit {
        rows.push(SummaryRow::new("The family must be told by", words::date(limit)));
        rows.push(SummaryRow::new(
            "The decision was made",
            match (found.was_late, found.is_late) {
                (was, is) if was == is => words::sentence(late(is)),
                (was, is) => format!("{}; until now: {}", words::sentence(late(is)), late(was)),
            },
        ));
    }
    if let Some(why) = &right.late_reason {
        rows.push(change(SummaryRow::new("Why it was late", Html::lines(why.as_str())), "why it was late"));
    }
    if let Some(why) = &right.keyed_late_reason {
        rows.push(change(SummaryRow::new("Why it was entered late", Html::lines(why.as_str())), "why it was entered late"));
    }
    rows.push(change(SummaryRow::new("Why", Html::lines(right.reason.as_str())), "why"));
    let follows = match (found.was_late, found.is_late) {
        (false, true) => "The decision counts as late from then on. Only telling the family meets the limit, so no date moves.",
        (true, false) => "The decision counts as late no longer. Only telling the family meets the limit, so no date moves.",
        _ => "No date of the law moves with it: only telling the family meets the limit.",
    };
    let mut parts = vec![Html::paragraph(follows)];
    let button = match &found.asked {
        None => Button::new("Correct the day"),
        Some(asked) => {
            parts.push(needs_second(asked));
            Button::new("Send for approval")
        }
    };
    let title = "Check the day of the decision";
    SummaryPage {
        identity: Some(shown.frame.identity.clone().for_form()),
        lists: vec![SummaryList::new(rows)],
        parts,
        cancel: Some(Link::new("Cancel", ground.path(""))),
        ..SummaryPage::check(shown.frame.shell.clone().for_case(title, &shown.ground.open.case.reference), title, button)
    }
}
