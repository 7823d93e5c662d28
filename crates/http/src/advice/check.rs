//! The page on which a caseworker reads advice, accepts it or sends it back.

use actix_web::{http::StatusCode, web};
use ehc_application::advice::check::{self, CheckPage, CheckRefused};
use ehc_domain::{advice::AdviceState, cases::CaseReference, ids::AdviceRequestId};
use serde::Deserialize;

use super::show::{self, frame_of};
use crate::{
    frames::{CaseFrame, CasePage, FormPage},
    ui::{
        Choice, Field, FormState, Html,
        govuk::{Button, SummaryList, SummaryRow},
        words,
    },
    web::{
        App, HttpError, Protected, SignedIn,
        error::ruled,
        path::reference,
        respond::{Answer, page, page_with, see_other_saying, wrong},
    },
};

pub(super) async fn load(
    app: &App,
    signed_in: &SignedIn,
    reference: CaseReference,
    id: AdviceRequestId,
) -> Result<(CheckPage, CaseFrame), HttpError> {
    let context = signed_in.context(None);
    let shown = app.run(move |service| check::read(service, &context, &reference, id)).await?;
    let frame = frame_of(app, signed_in, &shown.open, "advice").await?;
    Ok((shown, frame))
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (shown, frame) = load(&app, &signed_in, reference(&path.0)?, show::id(&path.1)?).await?;
    if shown.request.state == AdviceState::Received && shown.may_check {
        let state = FormState::new().with("version", shown.request.version.to_string());
        return page(&form(&signed_in, frame, &shown, state, signed_in.new_submission()));
    }
    page(&reading(frame, &shown))
}

fn title(shown: &CheckPage) -> String {
    ehc_application::timetable::advice_phrase(shown.request.kind)
}

pub(super) fn facts(shown: &CheckPage) -> SummaryList {
    let mut rows = vec![SummaryRow::new("From", Html::name(&ehc_application::advice::read::who(&shown.request)))];
    rows.extend(shown.request.asked_on.map(|day| SummaryRow::new("Asked", words::date(day))));
    if let Some(limit) = &shown.limit {
        let why = Html::link("Why this date?", &crate::cases::words::page_of(&shown.open, &limit.key));
        let due = Html::from(words::date(limit.due)).then(" ").then(Html::from(show::authority(limit))).then(" ").then(why);
        rows.push(SummaryRow::new("Due", due));
    }
    rows.push(SummaryRow::new("State", show::standing(shown.standing)));
    if !shown.note.is_empty() {
        rows.push(SummaryRow::new("Note", shown.note.as_str()));
    }
    SummaryList::new(rows)
}

fn versions(shown: &CheckPage) -> Vec<Html> {
    let mut parts = Vec::new();
    for version in &shown.versions {
        let day = version.row.submitted_on.map(words::date).unwrap_or_default();
        parts.push(Html::heading(&format!("Version {} by {}, {day}", version.row.number, version.row.author_name)));
        if let Some(file) = show::file(&shown.open.case.reference, version) {
            parts.push(Html::paragraph(Html::from("File: ").then(file)));
        }
        for (heading, body) in show::content(&version.content) {
            parts.push(Html::paragraph(Html::strong(&heading)));
            parts.push(body);
        }
    }
    parts
}

fn reading(frame: CaseFrame, shown: &CheckPage) -> CasePage {
    let mut page = frame.part(&title(shown)).part_of_page(facts(shown));
    let here = |act: &str| shown.open.path(&format!("advice/{}/{act}", shown.request.id));
    if shown.may_check {
        let is_owed = shown.request.state.is_owed() || shown.request.state == AdviceState::Declined;
        if is_owed {
            page = page.action(Button::go("Record that it came", here("received")));
            page = page.action(Button::go("Record that it is not needed", here("not-needed")).secondary());
        }
        if shown.missed.is_some_and(|missed| missed.is_ground) {
            page = page.action(Button::go("Record the missed appointment as an exception", here("missed")).secondary());
        }
        // What came in time, or is wanted no more, needs no cause.
        let is_kept = shown.limit.as_ref().is_some_and(|limit| limit.met_on.is_some_and(|on| on <= limit.due));
        if !is_kept && shown.request.state != AdviceState::NotNeeded {
            page = page.action(Button::go("Record why it is late", here("late")).secondary());
        }
    }
    for part in versions(shown) {
        page = page.part_of_page(part);
    }
    page
}

fn form(signed_in: &SignedIn, frame: CaseFrame, shown: &CheckPage, state: FormState, submission: String) -> FormPage {
    let mut page = check_advice(frame, facts(shown), state).caption(&title(shown));
    for part in versions(shown) {
        page = page.part(part);
    }
    page.field(Field::hidden("version")).cancel(shown.open.path("advice")).tokens(signed_in.csrf(), submission)
}

/// Fields: `outcome` (`accept`, `back`), `why_back`.
fn check_advice(frame: CaseFrame, facts: SummaryList, state: FormState) -> FormPage {
    let why = Field::lines("why_back", "What is missing?", 4).hint("The person who wrote it reads this.").plain();
    frame
        .form("Check advice", "Save")
        .part(facts)
        .field(Field::radios(
            "outcome",
            "Does it answer what was asked?",
            vec![
                Choice::new("accept", "Yes, accept it"),
                Choice::new("back", "No, send it back").reveals(vec![why]).hint("The limit does not move."),
            ],
        ))
        .state(state)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outcome {
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    why_back: String,
    version: i32,
}

pub(super) async fn send(app: web::Data<App>, sent: Protected<Outcome>, path: web::Path<(String, String)>) -> Answer {
    let (reference, id) = (reference(&path.0)?, show::id(&path.1)?);
    let context = sent.context();
    let (outcome, why, version) = (sent.outcome.clone(), sent.why_back.clone(), sent.version);
    let case = reference.clone();
    let (done, field) = match outcome.as_str() {
        "accept" => (app.run(move |service| check::accept(service, &context, &case, id, version)).await, "outcome"),
        "back" => (app.run(move |service| check::send_back(service, &context, &case, id, &why, version)).await, "why_back"),
        _ => (Err(ehc_application::Failure::Rule(CheckRefused::NothingToCheck)), "outcome"),
    };
    match ruled(done) {
        Ok(Ok(())) if outcome == "accept" => {
            see_other_saying(&app, &format!("/cases/{reference}/advice"), "The advice was accepted")
        }
        Ok(Ok(())) => {
            see_other_saying(&app, &format!("/cases/{reference}/advice"), "The advice was sent back. The limit has not moved")
        }
        Ok(Err(refused)) => {
            let message =
                if outcome.is_empty() { "Choose whether to accept it or send it back".into() } else { refused.to_string() };
            let (shown, frame) = load(&app, sent.signed_in(), reference, id).await?;
            wrong(&form(sent.signed_in(), frame, &shown, sent.state().error(field, message), sent.submission()))
        }
        Err(HttpError::Conflict) => {
            let (shown, frame) = load(&app, sent.signed_in(), reference, id).await?;
            let state = show::changed(&sent.state(), shown.request.version);
            page_with(StatusCode::CONFLICT, &form(sent.signed_in(), frame, &shown, state, sent.submission()))
        }
        Err(other) => Err(other),
    }
}
