//! Adding and changing rows: needs, outcomes, provision.

mod dismiss;
mod form;
mod remove;
mod shift;

use actix_web::{http::StatusCode, web};
use ehc_application::{
    Failure,
    plans::{
        StoredRow,
        rows::{self, EditRefused},
    },
};
use ehc_domain::{
    codes::Coded,
    ids::PlanRowId,
    plans::{PlanSection, RowKind},
    refusals::Refuses,
};
use serde::Deserialize;

pub(super) use dismiss::dismiss;
use form::{filled, form, read, title};
pub(super) use remove::remove;
pub(super) use shift::shift;

use crate::{
    plans::ground::{Ground, ground, post_button},
    ui::{
        FormState, Html, Link,
        govuk::{Button, Inset},
        parts::Stale,
    },
    web::{
        App, HttpError, Protected, SignedIn,
        path::reference,
        respond::{Answer, page, page_with, see_other_saying, wrong},
    },
};

/// Where a new row goes.
#[derive(Debug, Deserialize)]
pub(super) struct Place {
    section: Option<String>,
    parent: Option<String>,
}

/// What a row's form posts; the values are read with their messages from the form's state.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RowForm {
    kind: String,
    section: String,
    parent: String,
    text: String,
    measure: String,
    who: String,
    often: String,
    long: String,
    ratio: String,
    review: String,
    adulthood_aims: Vec<String>,
    source: String,
    page: String,
    version: i32,
}

fn row_id(text: &str) -> Result<PlanRowId, HttpError> {
    text.parse().map_err(|_| HttpError::NotFound)
}

pub(super) async fn new(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>, place: web::Query<Place>) -> Answer {
    let ground = ground(&app, &signed_in, reference(&path)?).await?;
    let section = place.section.as_deref().and_then(PlanSection::parse).unwrap_or(PlanSection::B);
    let kind = section.row_kind().ok_or(HttpError::NotFound)?;
    if let Some(shown) = ground.not_to_write(&title(kind, None)) {
        return page(&shown);
    }
    let parent = place.parent.clone().unwrap_or_default();
    // What serves a need usually comes from the advice that the need came from.
    let source = parent.parse().ok().and_then(|id| ground.view.plan.row(id)).and_then(|row| row.source);
    let state = FormState::new()
        .with("kind", kind.code())
        .with("section", section.code())
        .with("parent", parent)
        .with("source", source.map(|id| id.to_string()).unwrap_or_default());
    page(&form(&ground, kind, None, state).keyed(signed_in.new_submission()))
}

pub(super) async fn send_new(app: web::Data<App>, path: web::Path<String>, sent: Protected<RowForm>) -> Answer {
    let reference = reference(&path)?;
    let ground = ground(&app, sent.signed_in(), reference.clone()).await?;
    let mut state = sent.state();
    let by_section = PlanSection::parse(state.value("section")).and_then(PlanSection::row_kind);
    let kind = RowKind::parse(state.value("kind")).or(by_section).unwrap_or(RowKind::Need);
    let again = |state| wrong(&form(&ground, kind, None, state).keyed(sent.submission()));
    let Some(typed) = read(&ground, &mut state, kind, None) else { return again(state) };
    let context = sent.context();
    match app.run(move |service| rows::add(service, &context, &reference, &typed)).await {
        Ok(_) => see_other_saying(&app, &ground.path(""), &format!("{} added", kind.label())),
        Err(Failure::Rule(refused)) => again(state.error(refused.field().unwrap_or_default(), refused.to_string())),
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (case, id) = path.into_inner();
    let ground = ground(&app, &signed_in, reference(&case)?).await?;
    let row = ground.view.plan.row(row_id(&id)?).ok_or(HttpError::NotFound)?;
    if let Some(shown) = ground.not_to_write(&title(row.kind, Some(row.id))) {
        return page(&shown);
    }
    let mut shown = form(&ground, row.kind, Some(row.id), filled(row));
    if ground.view.breaks.iter().any(|found| found.row() == Some(row.id)) {
        let checks =
            ground.view.breaks.iter().filter(|found| found.row() == Some(row.id)).map(|found| ground.view.words_of(found));
        let dismiss = Html::link("Say why this does not matter here", &ground.path(&format!("rows/{id}/dismiss")));
        shown = shown.part(Inset { body: Html::bullets(checks).then(Html::paragraph(dismiss)) });
    }
    let version = row.version.to_string();
    let action = ground.path(&format!("rows/{id}/move"));
    let button = |way: &str, words: &str| {
        post_button(&signed_in, &action, &[("direction", way), ("version", &version)], words, "in its section")
    };
    let shown = shown.after(button("up", "Move up")).after(button("down", "Move down"));
    page(&shown.keyed(signed_in.new_submission()))
}

pub(super) async fn send(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<RowForm>) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, id) = (reference(&case)?, row_id(&id)?);
    let ground = ground(&app, sent.signed_in(), reference.clone()).await?;
    let kind = ground.view.plan.row(id).ok_or(HttpError::NotFound)?.kind;
    let mut state = sent.state();
    let again = |state| form(&ground, kind, Some(id), state).keyed(sent.submission());
    let Some(typed) = read(&ground, &mut state, kind, Some(id)) else { return wrong(&again(state)) };
    let (context, version) = (sent.context(), sent.version);
    match app.run(move |service| rows::edit(service, &context, &reference, id, version, &typed)).await {
        Ok(()) => see_other_saying(&app, &ground.path(""), &format!("{} saved", kind.label())),
        Err(Failure::Rule(EditRefused::Stale(theirs))) => stale(&ground, &theirs, state, sent.signed_in().new_submission()),
        Err(Failure::Rule(refused)) => wrong(&again(state.error(refused.field().unwrap_or_default(), refused.to_string()))),
        Err(other) => Err(other.into()),
    }
}

/// Both versions side by side, mine in boxes that can still be changed: keeping mine saves it over theirs, knowingly.
fn stale(ground: &Ground, theirs: &StoredRow, mine: FormState, key: String) -> Answer {
    let typed = mine.value("text").to_owned();
    let mut state = FormState::from_pairs(mine.pairs().into_iter().filter(|(name, _)| name != "version"));
    state = state.with("version", theirs.version.to_string());
    let who = ground.view.saved_by.clone().unwrap_or_default();
    let parts = Stale { who: Html::name(&who), theirs: theirs.text.clone(), mine: typed };
    let take = Link::new("Take theirs", ground.path(&format!("rows/{}", theirs.id)));
    let mut page = form(ground, theirs.kind, Some(theirs.id), state).part(parts);
    page.heading = EditRefused::Stale(Box::new(theirs.clone())).to_string().into();
    page.buttons = vec![Button::new("Keep mine")];
    page.cancel = Some(take);
    page_with(StatusCode::CONFLICT, &page.keyed(key))
}
