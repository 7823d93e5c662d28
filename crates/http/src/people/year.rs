//! The year in which a child is taught: what moves is shown before it is saved.

use actix_web::http::Method;
use ehc_application::people::{self, Moves, Somebody, YearChange};
use ehc_domain::{
    codes::Coded,
    people::{record::PersonField, schooling::OutOfCohort},
    policy::Action,
};

use super::{
    ground::{Page, begun_case, child_form, place},
    moves::{check_page, follows},
};
use crate::{
    act::{Check, Next, on_case_with},
    form::form,
    frames::SummaryPage,
    ui::{
        Choice, Html,
        govuk::{ActionLink, SummaryRow},
        words,
    },
    web::route::Row,
};

form! { YearChange {
    year_shift: radios("In which year are they taught?").or("Choose in which year they are taught").sample("-1"),
    from: date("From which day?").or("Enter the day from which it is so"),
    reason: lines("Why?", 2).or("Say why, and who decided it"),
    version: hidden(),
} }

pub(super) fn change() -> Vec<Row> {
    on_case_with("/cases/{reference}/people/{id}/year", Action::YearChange, people::to_change_year, |who: &Somebody| &who.open)
        .part("people")
        .does("Records that a child is taught above or below the year of their age", people::change_year, |shown| {
            child_form(shown, "Change the year group")
        })
        .asks(|_, asking| {
            let choice = |one: &OutOfCohort| Choice::new(one.code(), one.label());
            asking.choices("year_shift", OutOfCohort::ALL.iter().map(choice).collect());
        })
        .begins(|shown| begun_case(shown).with("year_shift", shown.ground.more.open.case.year_group_shift.to_string()))
        .json_by(Method::PUT, "/api/v1/cases/{reference}/people/{id}/year")
        .checked(Check { page: "/cases/{reference}/people/{id}/year/check", preview: people::year_moves, shows: once_more })
        .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Saved"))
}

fn once_more(shown: &Page, new: &YearChange, moves: &Moves) -> SummaryPage {
    let back = shown.path(&format!("{}/year", place(shown)));
    let change = |row: SummaryRow, what: &str| row.action(ActionLink::change(what, back.as_str()));
    let who = &shown.ground.more;
    let now = PersonField::YearShift.words(&who.open.case.year_group_shift.to_string());
    let rows = vec![
        SummaryRow::new("Whose", Html::name(&who.record.name)),
        SummaryRow::new("Recorded now", now),
        change(SummaryRow::new("Taught", new.year_shift.label()), "the year group"),
        change(SummaryRow::new("From", words::date(new.from)), "the day"),
        change(SummaryRow::new("Why", Html::lines(new.reason.as_str())), "why"),
    ];
    check_page(shown, "Check the year group", rows, follows(moves))
}
