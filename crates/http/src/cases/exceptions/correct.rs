//! Correcting the days of an exception.

use ehc_application::exceptions::{self, CorrectDays, CorrectDaysRefused, Recorded};
use ehc_domain::{cases::CaseReference, ids::FactId, policy::Action};

use super::recorded::{Page, facts, find, place};
use crate::{
    act::{Instead, Named, Next, on_case_with},
    form::form,
    frames::FormPage,
    ui::FormState,
    web::route::Row,
};

form! { CorrectDays {
    from: date("First day of the ground").or("Enter the first day of the ground").hint("For example, 3 11 2026"),
    to: date("Last day").hint("Leave it empty while it lasts").unsampled(),
    reason: lines("Why are they corrected?", 2).or("Say why the days are corrected"),
    shown_last: hidden().unsampled(),
} }

pub(super) fn correct() -> Vec<Row> {
    on_case_with::<(CaseReference, FactId), Recorded>(
        "/cases/{reference}/exceptions/{fact}/correct",
        Action::FactCorrect,
        find,
        |recorded| &recorded.open,
    )
    .part("dates")
    .does(
        "Corrects the days of an exception; it moves no date, and a ground that rests on judgement waits to be approved again",
        |service, context, (reference, fact), days| exceptions::correct_days(service, context, reference, *fact, days),
        shows,
    )
    .begins(|shown| {
        let state = FormState::new().with_date("from", shown.ground.more.from);
        with_last(shown, shown.ground.more.to.map_or(state.clone(), |to| state.with_date("to", to)))
    })
    .instead(|shown| (!shown.ground.more.may_correct).then_some(Instead::Denied))
    .refuses(|shown, refused, mut page| {
        // What it says now is on the page, so it may be sent again.
        page.state = with_last(shown, page.state);
        (if *refused == CorrectDaysRefused::Changed { 409 } else { 422 }, page)
    })
    .json("/api/v1/cases/{reference}/exceptions/{fact}/correct")
    .answers(200, |_, id| Named::of(*id))
    .then(|shown, _| {
        let saying = match shown.ground.more.ground.needs_approval() {
            true => "Days corrected. The exception counts once a manager has approved it",
            false => "Days corrected. The limit has not moved",
        };
        Next::to(shown.path("dates")).saying(saying)
    })
}

fn shows(shown: &Page) -> FormPage {
    let again = if shown.ground.more.approved_by.is_some() { " A manager must approve it again." } else { "" };
    shown
        .form("Correct the days of an exception", "Correct the days", "dates")
        .intro(format!("What was recorded stays in the history. The limit does not move.{again}"))
        .part(facts(&shown.ground.more, shown.today))
        .action(place(&shown.ground.open, shown.ground.more.fact, "correct"))
}

/// Carries along the last day as it is shown.
fn with_last(shown: &Page, state: FormState) -> FormState {
    state.set("shown_last", shown.ground.more.to.map(|to| to.to_string()).unwrap_or_default())
}
