//! An institution that closed for good, and one of which that was not true.

use ehc_application::institutions::{
    self, CloseRefused, Closes, Closing, NamedBy, Registered, Reopening, UnitRow, institution_path,
};
use ehc_domain::ids::InstitutionId;

use super::ground::{LIST, form, on_institution};
use crate::{
    act::{Check, Instead, Next, Plain, Shown},
    form::form,
    frames::SummaryPage,
    ui::{
        Choice, Field, Html, Link,
        govuk::{ActionLink, Button, Inset, SummaryList, SummaryRow},
        words,
    },
    web::route::Row,
};

const QUESTION: &str = "Did it take the place of this one?";
const UNLIKE: &str = "Yes, although nobody goes to both at the same age";

type Page = Shown<InstitutionId, Plain<Registered>>;

form! { Closing {
    closed_on: date("Last day").or("Enter the day on which it closed"),
    successor_urn: text("URN of what took its place").hint("Empty where nothing did. It must be on the register").width(10).unsampled(),
    is_unlike: tick(QUESTION, UNLIKE).unsampled(),
} }

form! { Reopening {
    reason: lines("Why?", 3).or("Say why it opens again"),
} }

pub(super) fn close() -> Vec<Row> {
    on_institution("/admin/institutions/{institution}/close")
        .does("Records that an institution closed for good", institutions::close, |shown| {
            let page = form(shown.frame.clone(), "Record that it closed", "Continue", &institution_path(shown.at))
                .caption(&shown.ground.0.row.name)
                .intro("It stays with the cases that name it. Nobody can choose it any more.")
                .part(Inset { body: concerns(shown.ground.0.named_by).into() });
            match open_units(&shown.ground.0.units).as_slice() {
                [] => page,
                [one] => page.part(Html::paragraph(format!("{one} stands in it, and closes with it on the same day."))),
                units => {
                    page.part(Html::paragraph(format!("{} stand in it, and close with it on the same day.", words::list(units))))
                }
            }
        })
        .asks(|_, asking| asking.only_if(false, "is_unlike"))
        .refuses(|_, refused, page| match refused {
            CloseRefused::UnlikeSuccessor(_) => {
                (422, page.field(Field::checkboxes("is_unlike", QUESTION, vec![Choice::new("yes", UNLIKE)])))
            }
            _ => (422, page),
        })
        .instead(|shown| shown.ground.0.row.closed_on.map(|_| Instead::Go(institution_path(shown.at))))
        .json("/api/v1/institutions/{institution}/close")
        .checked(Check { page: "/admin/institutions/{institution}/close/check", preview: institutions::closes, shows: once_more })
        .then(|shown, ()| Next::to(institution_path(shown.at)).saying("Closed"))
}

/// Everything once more: the day, what takes its place, what closes with it and whom that concerns.
fn once_more(shown: &Page, closing: &Closing, closes: &Closes) -> SummaryPage {
    let (title, here) = ("Check the closing", institution_path(shown.at));
    let back = format!("{here}/close");
    let change = |row: SummaryRow, what: &str| row.action(ActionLink::change(what, back.as_str()));
    let successor = match &closes.successor {
        Some(row) => format!("{}, {}", row.name, row.kind.label().to_lowercase()),
        None => "Nothing".to_owned(),
    };
    let units = match open_units(&closes.units) {
        units if units.is_empty() => Html::from("No unit is open in it"),
        units => Html::plain_list(units.into_iter().map(Html::from)),
    };
    let rows = vec![
        SummaryRow::new("School or college", shown.ground.0.row.name.as_str()),
        change(SummaryRow::new("Last day", words::act_date(closing.closed_on)), "the last day"),
        change(SummaryRow::new("What took its place", successor), "what took its place"),
        SummaryRow::new("Units that close with it", units),
        SummaryRow::new("Whom it concerns", concerns(shown.ground.0.named_by)),
    ];
    SummaryPage {
        lists: vec![SummaryList::new(rows)],
        cancel: Some(Link::new("Cancel", here)),
        ..SummaryPage::check(shown.frame.clone().titled(title).current(LIST), title, Button::new("Record that it closed"))
    }
}

/// Names the open units.
fn open_units(units: &[UnitRow]) -> Vec<String> {
    units.iter().filter(|unit| unit.closed_on.is_none()).map(named).collect()
}

fn named(unit: &UnitRow) -> String {
    match &unit.name {
        Some(name) => format!("{name} ({})", unit.kind.label()),
        None => unit.kind.label().to_owned(),
    }
}

/// Says whom the closing concerns, in numbers: whoever keeps the register knows of no child.
fn concerns(named_by: NamedBy) -> String {
    let NamedBy { learn_there, with_a_plan, consulted } = named_by;
    let mut says = Vec::new();
    match learn_there {
        0 => {}
        1 if with_a_plan == 1 => says.push("It is the school or college of 1 open case, with a plan.".to_owned()),
        1 => says.push("It is the school or college of 1 open case.".to_owned()),
        cases => says.push(format!("It is the school or college of {cases} open cases, {with_a_plan} of them with a plan.")),
    }
    match consulted {
        0 => {}
        1 => says.push("It has not replied to 1 consultation.".to_owned()),
        consultations => says.push(format!("It has not replied to {consultations} consultations.")),
    }
    if says.is_empty() {
        return "No open case names it.".to_owned();
    }
    says.push("Their caseworkers see on the case that it closed.".to_owned());
    says.join(" ")
}

pub(super) fn reopen() -> Vec<Row> {
    on_institution("/admin/institutions/{institution}/reopen")
        .does("Opens an institution again, or takes back that it closed", institutions::reopen, |shown| {
            let page = form(shown.frame.clone(), "Open it again", "Open it again", &institution_path(shown.at))
                .caption(&shown.ground.0.row.name)
                .intro("It can be chosen again. That it was closed stays in its history.");
            let Registered { row, units, .. } = &shown.ground.0;
            let with_it = units.iter().filter(|unit| unit.closed_on.is_some() && unit.closed_on == row.closed_on).map(named);
            match with_it.collect::<Vec<_>>().as_slice() {
                [] => page,
                [one] => page.part(Inset { body: format!("{one} closed on the same day and stays closed. If it is open again too, open it on the page of the school or college afterwards.").into() }),
                units => page.part(Inset {
                    body: format!("{} closed on the same day and stay closed. Open each that is open again too on the page of the school or college afterwards.", words::list(units)).into(),
                }),
            }
        })
        .instead(|shown| shown.ground.0.row.closed_on.is_none().then(|| Instead::Go(institution_path(shown.at))))
        .json("/api/v1/institutions/{institution}/reopen")
        .then(|shown, ()| Next::to(institution_path(shown.at)).saying("Open again"))
}
