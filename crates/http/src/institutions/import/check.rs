//! What the official register would do to ours, and the act.

use actix_web::{http::StatusCode, web};
use ehc_application::{
    Failure,
    institutions::import::{self, Differing, Imported, Looked, Official},
};
use serde::Deserialize;

use super::{super::ground::LIST, FILE, file};
use crate::{
    frames::FormPage,
    institutions::ground::form,
    ui::{
        Field, FormState, Html,
        govuk::{Button, SummaryList, SummaryRow},
        parts::{Cell, Column, Row, Table},
        words,
    },
    web::{
        App, HttpError, Protected, SignedIn,
        respond::{Answer, page_with, see_other, see_other_saying},
    },
};

const HEADING: &str = "Check what would be taken over";

/// The most lines of a table.
const MOST: usize = 200;

const MARK: &str = "mark";
const ANSWER: &str = "answer";
/// The answer of somebody who does not take it over.
const NO: &str = "no";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sent {
    mark: String,
    answer: Option<String>,
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    shown(&app, &signed_in, StatusCode::OK, FormState::new()).await
}

async fn shown(app: &App, signed_in: &SignedIn, status: StatusCode, state: FormState) -> Answer {
    let context = signed_in.context(None);
    match app.run(move |service| import::look(service, &context)).await {
        Ok(looked) => page_with(status, &check(signed_in, &looked, state)),
        Err(Failure::NotFound) => see_other(FILE),
        Err(Failure::Rule(refused)) => file::refused(app, signed_in, FormState::new(), &refused),
        Err(other) => Err(other.into()),
    }
}

fn check(signed_in: &SignedIn, looked: &Looked, state: FormState) -> FormPage {
    let Looked { official, imported, authorities, mark } = looked;
    let no = |words: &str| Button::new(words).secondary().posting(ANSWER, NO);
    let (buttons, intro) = if does_something(imported) {
        let yes = Button::new("Take it over");
        (
            vec![yes, no("Do not take it over")],
            "Nothing has been changed yet. What only your register knows, such as where consultations go, stays.",
        )
    } else {
        (vec![no("Put the file away")], "The register says the same already. There is nothing to take over.")
    };
    let page = form(signed_in.shell(HEADING), HEADING, "", FILE).intro(intro).part(figures(authorities, imported));
    let page = [done(imported), doubtful(imported), left(official)].into_iter().flatten().fold(page, FormPage::part);
    let page = page
        .field(Field::hidden(MARK))
        .tokens(signed_in.csrf(), signed_in.new_submission())
        .state(state.with(MARK, mark.as_str()));
    FormPage { buttons, cancel: None, ..page }
}

fn does_something(imported: &Imported) -> bool {
    !(imported.added.is_empty() && imported.changed.is_empty() && imported.closed.is_empty())
}

fn figures(authorities: &str, imported: &Imported) -> SummaryList {
    let row = |key: &str, number: usize| SummaryRow::new(key, number.to_string());
    SummaryList::new(vec![
        SummaryRow::new("Local authorities", authorities),
        row("Added", imported.added.len()),
        row("Changed", imported.changed.len()),
        row("Closed", imported.closed.len()),
        row("As they were", imported.unchanged),
    ])
}

/// What would be written.
fn done(imported: &Imported) -> Vec<Html> {
    let changed = |one: &Differing| vec![one.name.as_str().into(), one.urn.as_str().into(), one.changes.as_str().into()];
    [
        named("Added", "", &imported.added),
        listed("Changed", "", &["Name", "URN", "What is another"], &imported.changed, changed),
        named("Closed", "", &imported.closed),
    ]
    .concat()
}

/// What a person has to look at.
fn doubtful(imported: &Imported) -> Vec<Html> {
    let could_be = |(name, urns): &(String, Vec<String>)| vec![name.as_str().into(), urns.join(", ").into()];
    [
        named("Not found", "They are open on your register, and the file does not have them. A part of the official register lacks those of other authorities.", &imported.not_found),
        named("Closed here", "They are closed on your register and open on the official one. They stay closed unless you open them again.", &imported.closed_here),
        listed(
            "Could be one of several",
            "They have no URN, and several schools have their name and kind. Add the URN of the right one; until then each is added beside them.",
            &["Name", "URNs"],
            &imported.could_be,
            could_be,
        ),
        listed(
            "Units that the official register does not have",
            "Somebody named them here. They stay open unless you record that they closed.",
            &["School or college", "URN", "Unit"],
            &imported.units_not_found,
            |one| vec![one.name.as_str().into(), one.urn.as_str().into(), one.unit.as_str().into()],
        ),
    ]
    .concat()
}

/// What of the file is not taken.
fn left(official: &Official) -> Vec<Html> {
    let counted = |(what, many): &(String, usize)| vec![what.as_str().into(), many.to_string().into()];
    let passed: Vec<(String, usize)> = official.passed_over.iter().map(|(what, many)| (what.clone(), *many)).collect();
    let left_out: Vec<(String, usize)> = official.left_out.iter().map(|(what, many)| ((*what).to_owned(), *many)).collect();
    [
        listed(
            "Passed over",
            "Section I of a plan cannot name these, or they have not opened yet.",
            &["Type", "Rows"],
            &passed,
            counted,
        ),
        listed(
            "Left out",
            "Answers that nobody could use, such as half a postcode. What your register says of them stays.",
            &["Column", "Answers"],
            &left_out,
            counted,
        ),
        listed(
            "Rows that cannot be read",
            "They are of schools elsewhere, and nothing of them is taken.",
            &["Row", "Column", "URN"],
            &official.wrong,
            |row| vec![row.number.to_string().into(), row.column.into(), row.urn.as_str().into()],
        ),
        listed(
            "Columns that the file lacks",
            "What your register says of them stays.",
            &["Column"],
            &official.columns_not_found,
            |column| vec![(*column).into()],
        ),
    ]
    .concat()
}

fn named(heading: &str, says: &str, all: &[(String, String)]) -> Vec<Html> {
    listed(heading, says, &["Name", "URN"], all, |(name, urn)| vec![name.as_str().into(), urn.as_str().into()])
}

/// A heading with its table, of which the first lines are shown; nothing where there is nothing to list.
fn listed<T>(heading: &str, says: &str, columns: &[&str], all: &[T], line: impl Fn(&T) -> Vec<Html>) -> Vec<Html> {
    if all.is_empty() {
        return Vec::new();
    }
    let row = |one: &T| Row::new(line(one).into_iter().map(Cell::from));
    let columns = columns.iter().map(|title| Column::new(title)).collect();
    let mut parts = vec![Html::heading(&format!("{heading} ({})", all.len()))];
    parts.extend((!says.is_empty()).then(|| Html::paragraph(says)));
    parts.push(Table::new(heading, columns, all.iter().take(MOST).map(row).collect()).into());
    let rest = all.len().saturating_sub(MOST);
    parts.extend((rest > 0).then(|| Html::paragraph(format!("And {rest} more."))));
    parts
}

pub(super) async fn send(app: web::Data<App>, sent: Protected<Sent>) -> Answer {
    let context = sent.context();
    if sent.answer.as_deref() == Some(NO) {
        app.run(move |service| import::forget(service, &context)).await?;
        return see_other_saying(&app, LIST, "The file was put away. Nothing was changed");
    }
    let mark = sent.mark.clone();
    match app.run(move |service| import::take_over(service, &context, &mark)).await {
        Ok(imported) => see_other_saying(&app, LIST, &said(&imported)),
        Err(Failure::NotFound) => see_other(FILE),
        Err(Failure::Rule(refused)) => file::refused(&app, sent.signed_in(), FormState::new(), &refused),
        Err(other) => match other.into() {
            HttpError::Conflict => {
                let words = "The register changed while the page was open. This is what would be taken over now";
                shown(&app, sent.signed_in(), StatusCode::CONFLICT, FormState::new().error("", words)).await
            }
            other => Err(other),
        },
    }
}

/// What happened, in words.
fn said(imported: &Imported) -> String {
    let schools = |all: usize| words::count(all.try_into().unwrap_or(u64::MAX), "school or college", "schools and colleges");
    let (added, changed, closed) = (imported.added.len(), imported.changed.len(), imported.closed.len());
    format!("{} added, {changed} changed, {closed} closed", schools(added))
}
