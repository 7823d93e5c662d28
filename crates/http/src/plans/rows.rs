//! Adding and changing rows: needs, outcomes, provision.

use actix_web::{http::StatusCode, web};
use ehc_application::{
    Failure,
    plans::{
        StoredRow,
        rows::{self, Direction, MOST_CHARACTERS, RowRefused, RowWords},
    },
};
use ehc_domain::{
    codes::Coded,
    ids::{AdviceId, PlanRowId},
    plans::{PlanSection, ProvisionDetail, RowKind},
};
use serde::Deserialize;

use super::{Ground, Nothing, ground, keyed, post_button, section_words};
use crate::{
    App, HttpError, Protected, SignedIn,
    cases::reference,
    fields,
    pages::{
        FormPage,
        plan::{RowChoices, need_form, outcome_form, provision_form},
    },
    respond::{Answer, page, page_with, see_other, see_other_saying, wrong},
    ui::{Field, FormState, Html, Link, govuk::Inset, parts::Stale},
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
    source: String,
    page: String,
    version: i32,
}

fn row_id(text: &str) -> Result<PlanRowId, HttpError> {
    text.parse().map_err(|_| HttpError::NotFound)
}

/// The sections that hold a kind of row for this child: H1 only under 18.
fn sections_for(ground: &Ground, kind: RowKind) -> Vec<PlanSection> {
    PlanSection::holding(kind).filter(|section| ground.view.is_under_18 || !section.is_for_under_18()).collect()
}

fn choices(ground: &Ground, kind: RowKind, own: Option<PlanRowId>) -> RowChoices {
    let view = &ground.view;
    let hangs_on = |row: &&StoredRow| {
        let fits = match kind {
            RowKind::Need => false,
            RowKind::Outcome => row.kind == RowKind::Need,
            RowKind::Provision => matches!(row.kind, RowKind::Need | RowKind::Outcome),
        };
        fits && Some(row.id) != own
    };
    let parent = |row: &StoredRow| {
        let number = view.need_of(row.id).and_then(|need| view.need_number(need)).unwrap_or_default();
        let name = if row.kind == RowKind::Need { format!("Need {number}") } else { format!("Outcome for need {number}") };
        (row.id.to_string(), format!("{name}: {}", short(&row.text)))
    };
    let none = |words: &str| (String::new(), words.to_owned());
    let parents = std::iter::once(none("Nothing yet")).chain(view.plan.rows.iter().filter(hangs_on).map(parent)).collect();
    let given = view.advice.iter().map(|advice| (advice.id.to_string(), format!("{}, {}", advice.title, advice.author)));
    let sections = sections_for(ground, kind).into_iter().map(|section| (section.code().to_owned(), section_words(section)));
    RowChoices {
        sections: sections.collect(),
        parents,
        sources: std::iter::once(none("Choose the advice")).chain(given).collect(),
    }
}

fn short(text: &str) -> String {
    let start: String = text.chars().take(70).collect();
    if start.len() < text.len() { format!("{start}…") } else { start }
}

fn title(kind: RowKind, own: Option<PlanRowId>) -> String {
    let act = if own.is_some() { "Change" } else { "Add" };
    match kind {
        RowKind::Need => format!("{act} a need"),
        RowKind::Outcome => format!("{act} an outcome"),
        RowKind::Provision => format!("{act} provision"),
    }
}

fn form(ground: &Ground, kind: RowKind, own: Option<PlanRowId>, state: FormState) -> FormPage {
    let choices = choices(ground, kind, own);
    let (frame, title) = (ground.frame.clone(), title(kind, own));
    let page = match kind {
        RowKind::Need => need_form(frame, &title, &choices, state),
        RowKind::Outcome => outcome_form(frame, &title, &choices, state),
        RowKind::Provision => provision_form(frame, &title, &choices, state),
    };
    // A choice of one is no question, and still goes with the form.
    let page = if choices.sections.len() == 1 { page.field(Field::hidden("section")) } else { page };
    let page = if own.is_some() { page.field(Field::hidden("version")) } else { page.field(Field::hidden("kind")) };
    page.back(ground.path("")).cancel(ground.path(""))
}

fn filled(row: &StoredRow) -> FormState {
    let provision = &row.provision;
    let text = if row.kind == RowKind::Provision { &provision.what } else { &row.text };
    FormState::new()
        .with("section", row.section.code())
        .with("parent", row.parent.map(|id| id.to_string()).unwrap_or_default())
        .with("text", text.as_str())
        .with("measure", row.measure.as_str())
        .with("who", provision.who.as_str())
        .with("often", provision.how_often.as_str())
        .with("long", provision.how_long.as_str())
        .with("ratio", provision.ratio.as_str())
        .with("review", provision.review.as_str())
        .with("source", row.source.map(|id| id.to_string()).unwrap_or_default())
        .with("page", row.source_note.clone().unwrap_or_default())
        .with("version", row.version.to_string())
}

fn read(state: &mut FormState, kind: RowKind) -> Option<RowWords> {
    let section: Option<PlanSection> = fields::choice(state, "section", "Choose a section");
    let missing = RowRefused::TextMissing(kind).to_string();
    let text = fields::text(state, "text", &missing, MOST_CHARACTERS);
    let mut line = |name: &str| fields::optional_text(state, name, MOST_CHARACTERS);
    let provision = ProvisionDetail {
        what: text.clone(),
        who: line("who"),
        how_often: line("often"),
        how_long: line("long"),
        ratio: line("ratio"),
        review: line("review"),
    };
    let (measure, source_note) = (line("measure"), line("page"));
    let source = optional_id(state, "source", "Choose the advice from the list").map(AdviceId::new);
    let parent = optional_id(state, "parent", "Choose from the list").map(PlanRowId::new);
    let is_provision = kind == RowKind::Provision;
    let words = RowWords {
        section: section?,
        parent,
        text: if is_provision { String::new() } else { text },
        measure,
        provision: if is_provision { provision } else { ProvisionDetail::default() },
        source,
        source_note,
    };
    (!state.has_errors()).then_some(words)
}

fn optional_id(state: &mut FormState, name: &str, wrong: &str) -> Option<uuid::Uuid> {
    let typed = state.value(name).to_owned();
    if typed.is_empty() {
        return None;
    }
    let id = uuid::Uuid::try_parse(&typed).ok();
    if id.is_none() {
        state.fail(name, wrong);
    }
    id
}

/// The box to which a refusal belongs; empty for the whole form.
fn field_of(refused: &RowRefused) -> &'static str {
    match refused {
        RowRefused::TextMissing(_) | RowRefused::TooLong => "text",
        RowRefused::WrongSection | RowRefused::NotUnder18 => "section",
        RowRefused::NoSuchParent => "parent",
        RowRefused::NoSuchAdvice | RowRefused::SourceInUse => "source",
        RowRefused::ReasonMissing => "reason",
        _ => "",
    }
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
    page(&keyed(form(&ground, kind, None, state), signed_in.new_submission()))
}

pub(super) async fn send_new(app: web::Data<App>, path: web::Path<String>, sent: Protected<RowForm>) -> Answer {
    let reference = reference(&path)?;
    let ground = ground(&app, sent.signed_in(), reference.clone()).await?;
    let mut state = sent.state();
    let by_section = PlanSection::parse(state.value("section")).and_then(PlanSection::row_kind);
    let kind = RowKind::parse(state.value("kind")).or(by_section).unwrap_or(RowKind::Need);
    let again = |state| wrong(&keyed(form(&ground, kind, None, state), sent.submission()));
    let Some(typed) = read(&mut state, kind) else { return again(state) };
    let context = sent.context();
    match app.run(move |service| rows::add(service, &context, &reference, &typed)).await {
        Ok(_) => see_other_saying(&app, &ground.path(""), &format!("{} added", kind.label())),
        Err(Failure::Rule(refused)) => again(state.error(field_of(&refused), refused.to_string())),
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
    if ground.view.breaks.iter().any(|found| found.row() == row.id) {
        let checks = ground.view.breaks.iter().filter(|found| found.row() == row.id).map(|found| ground.view.words_of(found));
        let dismiss = Html::link("Say why this does not matter here", &ground.path(&format!("rows/{id}/dismiss")));
        shown = shown.part(Inset { body: Html::bullets(checks).then(Html::paragraph(dismiss)) });
    }
    let version = row.version.to_string();
    let action = ground.path(&format!("rows/{id}/move"));
    let button = |way: &str, words: &str| {
        post_button(&signed_in, &action, &[("way", way), ("version", &version)], words, "in its section")
    };
    let shown = shown.after(button("up", "Move up")).after(button("down", "Move down"));
    page(&keyed(shown, signed_in.new_submission()))
}

pub(super) async fn send(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<RowForm>) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, id) = (reference(&case)?, row_id(&id)?);
    let ground = ground(&app, sent.signed_in(), reference.clone()).await?;
    let kind = ground.view.plan.row(id).ok_or(HttpError::NotFound)?.kind;
    let mut state = sent.state();
    let again = |state| keyed(form(&ground, kind, Some(id), state), sent.submission());
    let Some(typed) = read(&mut state, kind) else { return wrong(&again(state)) };
    let (context, version) = (sent.context(), sent.version);
    match app.run(move |service| rows::edit(service, &context, &reference, id, version, &typed)).await {
        Ok(()) => see_other_saying(&app, &ground.path(""), &format!("{} saved", kind.label())),
        Err(Failure::Rule(RowRefused::Stale(theirs))) => stale(&ground, &theirs, state, sent.signed_in().new_submission()),
        Err(Failure::Rule(refused)) => wrong(&again(state.error(field_of(&refused), refused.to_string()))),
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
    page.heading = RowRefused::Stale(Box::new(theirs.clone())).to_string().into();
    page.buttons = vec![crate::ui::govuk::Button::new("Keep mine")];
    page.cancel = Some(take);
    page_with(StatusCode::CONFLICT, &keyed(page, key))
}

/// The version on the page from which a row is removed.
#[derive(Debug, Deserialize)]
pub(super) struct Seen {
    version: Option<i32>,
}

pub(super) async fn remove(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    seen: web::Query<Seen>,
    sent: Protected<Nothing>,
) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, id) = (reference(&case)?, row_id(&id)?);
    let (context, version) = (sent.context(), seen.version.unwrap_or_default());
    let place = ehc_application::cases::case_path(reference.as_str(), "plan");
    app.run(move |service| rows::remove(service, &context, &reference, id, version)).await.map_err(plain)?;
    see_other_saying(&app, &place, "Removed from the plan")
}

/// A page without boxes has nowhere to show two versions: it says that somebody was faster.
fn plain(failure: Failure<RowRefused>) -> HttpError {
    match failure {
        Failure::Rule(RowRefused::Stale(_)) => HttpError::Conflict,
        other => other.into(),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MoveForm {
    way: String,
    version: i32,
}

pub(super) async fn shift(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<MoveForm>) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, id) = (reference(&case)?, row_id(&id)?);
    let direction = if sent.way == "up" { Direction::Up } else { Direction::Down };
    let (context, version) = (sent.context(), sent.version);
    let place = ehc_application::cases::case_path(reference.as_str(), &format!("plan/rows/{id}"));
    app.run(move |service| rows::shift(service, &context, &reference, id, version, direction)).await.map_err(plain)?;
    see_other(&place)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DismissForm {
    #[serde(default)]
    reason: String,
    version: i32,
}

fn dismiss_page(ground: &Ground, row: &StoredRow, state: FormState) -> FormPage {
    let checks = ground.view.breaks.iter().filter(|found| found.row() == row.id).map(|found| ground.view.words_of(found));
    ground
        .frame
        .clone()
        .form("Set a check aside", "Set it aside")
        .part(Html::paragraph(row.text.as_str()))
        .part(Inset { body: Html::bullets(checks) })
        .field(Field::lines("reason", "Why does it not matter here?", 3).hint("It is asked again when the words change."))
        .field(Field::hidden("version"))
        .cancel(ground.path(""))
        .state(state)
}

pub(super) async fn dismiss(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (case, id) = path.into_inner();
    let ground = ground(&app, &signed_in, reference(&case)?).await?;
    let row = ground.view.plan.row(row_id(&id)?).ok_or(HttpError::NotFound)?;
    if let Some(shown) = ground.not_to_write("Set a check aside") {
        return page(&shown);
    }
    let state = FormState::new().with("version", row.version.to_string());
    page(&keyed(dismiss_page(&ground, row, state), signed_in.new_submission()))
}

pub(super) async fn send_dismiss(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<DismissForm>) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, id) = (reference(&case)?, row_id(&id)?);
    let ground = ground(&app, sent.signed_in(), reference.clone()).await?;
    let row = ground.view.plan.row(id).ok_or(HttpError::NotFound)?;
    let (context, version, reason) = (sent.context(), sent.version, sent.reason.clone());
    match app.run(move |service| rows::dismiss(service, &context, &reference, id, version, &reason)).await {
        Ok(()) => see_other_saying(&app, &ground.path(""), "Check set aside"),
        Err(Failure::Rule(RowRefused::Stale(_))) => Err(HttpError::Conflict),
        Err(Failure::Rule(refused)) => {
            let state = sent.state().error(field_of(&refused), refused.to_string());
            wrong(&keyed(dismiss_page(&ground, row, state), sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}
