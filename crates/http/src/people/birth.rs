//! A birth date put right: what moves is shown before it is saved.

use actix_web::http::Method;
use ehc_application::people::{self, BirthDate, Moves};

use super::{
    ground::{Page, begun, elsewhere, form, identifying, place},
    moves::{check_page, follows},
};
use crate::{
    act::{Check, Next},
    form::form,
    frames::SummaryPage,
    ui::{
        Html,
        govuk::{ActionLink, Button, Inset, SummaryRow, Warning},
        words,
    },
    web::route::Row,
};

form! { BirthDate {
    born_on: birthday("Birth date").or("Enter the birth date").sample("2018-03-15"),
    reason: lines("Why is what is recorded wrong, or how do you know?", 2).hint("For example, as on the birth certificate"),
    version: hidden(),
} }

pub(super) fn correct() -> Vec<Row> {
    identifying("/cases/{reference}/people/{id}/birth-date")
        .does("Puts a birth date right; every date of the law is computed again", people::correct_birth_date, |shown| {
            let page = form(shown, "Change the birth date");
            let mut page = page.intro("What follows from it is shown before it is saved.");
            page.buttons = vec![Button::new("Continue")];
            page
        })
        .begins(|shown| {
            let born_on = shown.ground.more.record.born_on;
            born_on.map_or_else(|| begun(shown), |day| begun(shown).with_date("born_on", day))
        })
        .json_by(Method::PUT, "/api/v1/cases/{reference}/people/{id}/birth-date")
        .checked(Check { page: "/cases/{reference}/people/{id}/birth-date/check", preview: people::moves, shows: once_more })
        .then(|shown, ()| Next::to(shown.path(&place(shown))).saying("Saved"))
}

fn once_more(shown: &Page, new: &BirthDate, moves: &Moves) -> SummaryPage {
    let who = &shown.ground.more;
    let back = shown.path(&format!("{}/birth-date", place(shown)));
    let change = |row: SummaryRow, what: &str| row.action(ActionLink::change(what, back.as_str()));
    let day = |day| Option::map_or(day, "Not recorded".to_owned(), words::date);
    let mut rows = vec![
        SummaryRow::new("Whose", Html::name(&who.record.name)),
        SummaryRow::new("Recorded now", day(who.record.born_on)),
        change(SummaryRow::new("Birth date", words::born(new.born_on, shown.today)), "the birth date"),
    ];
    if let Some(reason) = &new.reason {
        rows.push(change(SummaryRow::new("Why", Html::lines(reason.as_str())), "why"));
    }
    let doubt = moves.doubt.as_ref().map(|doubt| Warning { text: format!("{doubt}.").into() }.into());
    let parts: Vec<Html> = doubt.into_iter().chain(elsewhere(&who.elsewhere).map(|body| Inset { body }.into())).collect();
    let page = check_page(shown, "Check the birth date", rows, follows(moves));
    SummaryPage { parts: [parts, page.parts.clone()].concat(), ..page }
}
