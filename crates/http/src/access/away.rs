//! Until when somebody is away, so that colleagues may stand in for them.

use chrono::NaiveDate;
use ehc_application::access::{self, Absences, Away};
use ehc_domain::policy::Action;

use crate::{
    act::{Next, Plain, at},
    form::form,
    frames::{FormPage, ListPage},
    ui::{
        Choice, FormState, Html,
        govuk::{Button, SummaryList, SummaryRow},
        words,
    },
    web::route::{Row, Rule},
};

const PLACE: &str = "/cover";

form! { Away {
    user: radios("Who is away?").or("Choose who is away"),
    last_day: date("Until the end of which day?").hint("Leave it empty once they are back: what colleagues took upon themselves of theirs then ends"),
} }

pub(super) fn away() -> Vec<Row> {
    at::<(), Plain<Absences>>("/cover/away", Rule::May(Action::AbsenceRecord), |service, context, ()| {
        access::absences(service, context).map(Plain)
    })
    .does("Says until when somebody is away, or that they are back", access::away, |shown| {
        FormPage::new(shown.frame.clone().titled("Who is away").current("/work"), "Who is away", "Save").back(PLACE).cancel(PLACE).intro(
            "While a caseworker is away, colleagues of the team may stand in for them on a case without being asked; their managers hear of it. Why somebody is away is their own affair, and not recorded.",
        )
    })
    .asks(|shown, asking| {
        let choices = shown.ground.0.candidates.iter().map(|one| Choice::new(&one.id.to_string(), Html::name(&one.name)));
        asking.choices("user", choices.collect());
    })
    .begins(|shown| match shown.ground.0.candidates.as_slice() {
        [only] => FormState::new().with("user", only.id.to_string()),
        _ => FormState::new(),
    })
    .json("/api/v1/cover/away")
    .then(|_, ()| Next::to(PLACE).saying("Recorded"))
}

/// Puts who is away on the page of cover, with the way to record it.
pub(super) fn section(list: ListPage, absences: &Absences, today: NaiveDate) -> ListPage {
    let list = match absences.candidates.is_empty() {
        true => list,
        false => list.action(Button::go("Record who is away", "/cover/away").secondary()),
    };
    if absences.away.is_empty() {
        return list;
    }
    let away = absences
        .away
        .iter()
        .map(|(one, last_day)| Html::name(&one.name).then(format!(", to the end of {}", words::list_date(*last_day, today))));
    list.part(SummaryList::new(vec![SummaryRow::new("Away", Html::listed(away))]))
}
