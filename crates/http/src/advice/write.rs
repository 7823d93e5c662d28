//! Writing advice: rows without a script, the declaration, and what was submitted.

use actix_web::{http::StatusCode, web};
use ehc_application::advice::{
    AdviceContent,
    content::{ContentRow, MOST_ROWS},
    contribute::{self, Clash, Draft, WriteRefused},
    request::{RequestPage, Version},
    request_path,
};
use ehc_domain::{
    advice::SubmitRefused,
    ids::{AdviceRequestId, DocumentId},
};
use serde::{Deserialize, de::IgnoredAny};

use super::{
    request::{facts, load, not_written, title},
    show::{self, frame_of_request},
};
use crate::{
    frames::FormPage,
    ui::{
        Field, FormState, Html,
        govuk::{Button, Inset},
    },
    unsent,
    web::{
        App, Protected, SignedIn,
        error::ruled,
        fields,
        respond::{Answer, page, page_with, see_other, see_other_saying, wrong},
    },
};

#[derive(Debug, Deserialize)]
pub(super) struct Rows {
    rows: Option<usize>,
}

pub(super) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>, rows: web::Query<Rows>) -> Answer {
    let shown = load(&app, &signed_in, show::id(&path)?).await?;
    if !shown.may_write {
        return not_written(&app, &shown);
    }
    let content = started(&shown);
    let unsent = unsent::of(&app, &signed_in, &request_path(shown.request.id, "write")).await?;
    let is_back = unsent.is_some();
    let state = unsent.unwrap_or_else(|| filled(&content, draft_version(&shown), document(&shown)));
    let count = rows.rows.unwrap_or(1).max(content.rows.len()).max(rows_in(&state));
    page(&form(&signed_in, &shown, state, count, signed_in.new_submission()).gives_back(is_back))
}

/// Returns the draft, or what was last submitted when a new version begins.
pub(super) fn started(shown: &RequestPage) -> AdviceContent {
    begun(shown).map(|version| version.content.clone()).unwrap_or_default()
}

pub(super) fn draft_version(shown: &RequestPage) -> i32 {
    shown.draft.as_ref().map_or(0, |draft| draft.row.version)
}

/// Returns the file of the draft, or the one that was last submitted when a new version begins: it stays until another takes its place or it is taken out.
pub(super) fn document(shown: &RequestPage) -> Option<DocumentId> {
    begun(shown).and_then(|version| version.row.document_id)
}

pub(super) fn begun(shown: &RequestPage) -> Option<&Version> {
    shown.draft.as_ref().or(shown.versions.first())
}

const PARTS: [(&str, &str); 9] = [
    ("need", "Need: what the child finds hard"),
    ("outcome", "Outcome: what should change for the child"),
    ("measure", "How we will know that it is reached"),
    ("what", "Provision: what will be done"),
    ("who", "Who does it, with what training"),
    ("how_often", "How often"),
    ("how_long", "For how long each time"),
    ("ratio", "One to one, or the size of the group"),
    ("review", "When it is reviewed"),
];

fn part<'a>(row: &'a mut ContentRow, name: &str) -> &'a mut String {
    match name {
        "need" => &mut row.need,
        "outcome" => &mut row.outcome,
        "measure" => &mut row.measure,
        "what" => &mut row.what,
        "who" => &mut row.who,
        "how_often" => &mut row.how_often,
        "how_long" => &mut row.how_long,
        "ratio" => &mut row.ratio,
        _ => &mut row.review,
    }
}

fn filled(content: &AdviceContent, version: i32, document: Option<DocumentId>) -> FormState {
    let mut state = FormState::new()
        .with("version", version.to_string())
        .with("not_seen_reason", content.not_seen_reason.as_str())
        .with("views", content.views.as_str());
    if let Some(day) = content.seen_on {
        state = state.with_date("seen", day);
    }
    if let Some(id) = document {
        state = state.with("document", id.to_string());
    }
    for (place, row) in content.rows.iter().enumerate() {
        let mut row = row.clone();
        for (name, _) in PARTS {
            state = state.with(&format!("{name}-{}", place + 1), part(&mut row, name).as_str());
        }
    }
    state
}

/// Reads the page as typed; what is no date is an error beside its boxes, and the rest is kept all the same.
fn typed(state: &mut FormState) -> Draft {
    let seen_on = fields::optional_date(state, "seen");
    let mut content = AdviceContent {
        seen_on,
        not_seen_reason: state.value("not_seen_reason").to_owned(),
        views: state.value("views").to_owned(),
        rows: Vec::new(),
    };
    for place in 1..=rows_in(state) {
        let mut row = ContentRow::default();
        for (name, _) in PARTS {
            *part(&mut row, name) = state.value(&format!("{name}-{place}")).to_owned();
        }
        content.rows.push(row);
    }
    content.rows.retain(|row| !row.is_blank());
    Draft { content, document_id: state.value("document").parse().ok(), version: show::version(state) }
}

/// Counts the rows that the form sent: up to the last that has a box for a need.
fn rows_in(state: &FormState) -> usize {
    (1..=MOST_ROWS + 1)
        .rev()
        .find(|place| PARTS.iter().any(|(name, _)| !state.values(&format!("{name}-{place}")).is_empty()))
        .unwrap_or(0)
}

fn form(signed_in: &SignedIn, shown: &RequestPage, state: FormState, rows: usize, submission: String) -> FormPage {
    let id = shown.request.id;
    let mut page = frame_of_request(signed_in, shown)
        .form(&format!("Write advice: {}", title(shown)), "Save and go on to submit")
        .part(facts(shown))
        .field(Field::date("seen", "When did you last see the child?"))
        .field(Field::lines("not_seen_reason", "If you did not see the child, why not?", 2).plain())
        .field(Field::lines("views", "The child’s and family’s views, as given to you", 5));
    let checks = started(shown);
    for place in 1..=rows.clamp(1, MOST_ROWS) {
        let mut fields: Vec<Field> = PARTS
            .iter()
            .map(|(name, label)| {
                let name = format!("{name}-{place}");
                if label.len() < 30 && !label.starts_with("Need") {
                    Field::text(&name, *label).plain()
                } else {
                    Field::lines(&name, *label, 2).plain()
                }
            })
            .collect();
        if let Some(vague) = checks.rows.get(place - 1).and_then(ContentRow::vagueness) {
            fields.push(Field::content(Inset { body: vague.advice().into() }));
        }
        page = page.field(Field::group(format!("Need {place}, its outcome and its provision"), fields));
    }
    let file =
        begun(shown).filter(|version| version.row.document_id.is_some_and(|file| file.to_string() == state.value("document")));
    let (file, upload) = match file.and_then(|version| show::file(&shown.reference, version)) {
        Some(file) => (Some(file), "Upload another file in its place"),
        None => (None, "Upload the advice as a file"),
    };
    page = page
        .field(Field::hidden("version"))
        .field(Field::hidden("document"))
        .button(Button::new("Save and add another need").secondary().posting("act", "row"))
        .button(Button::new("Save draft").secondary().posting("act", "save"));
    if let Some(file) = file {
        page = page
            .field(Field::content(Html::paragraph(Html::from("This file goes with the draft: ").then(file))))
            .button(Button::new("Save draft without the file").secondary().posting("act", "unfile"));
    }
    page.after(Html::paragraph(Html::link(upload, &request_path(id, "file"))))
        .cancel(request_path(id, ""))
        .tokens(signed_in.csrf(), submission)
        .keeps(request_path(id, "write"))
        .state(state)
}

pub(super) async fn save(app: web::Data<App>, sent: Protected<IgnoredAny>, path: web::Path<String>) -> Answer {
    let id = show::id(&path)?;
    let mut state = sent.state();
    let mut draft = typed(&mut state);
    if state.value("act") == "unfile" {
        draft.document_id = None;
    }
    let count = rows_in(&state);
    let context = sent.context();
    let goes_on = !matches!(state.value("act"), "row" | "save" | "unfile");
    if goes_on && draft == Draft::default() && !state.has_errors() {
        // Nothing was written, so there is nothing to keep and nothing has begun.
        let shown = load(&app, sent.signed_in(), id).await?;
        return wrong(&form(
            sent.signed_in(),
            &shown,
            incomplete(state, SubmitRefused::NothingToSubmit),
            count,
            sent.submission(),
        ));
    }
    let today = context.today;
    let kept = draft.clone();
    let saved = ruled(app.run(move |service| contribute::save_draft(service, &context, id, kept)).await)?;
    if saved.is_ok() {
        unsent::forget(&app, sent.signed_in(), &request_path(id, "write")).await?;
    }
    match saved {
        Ok(_) if state.has_errors() => {
            let shown = load(&app, sent.signed_in(), id).await?;
            let file = document(&shown).map(|file| file.to_string()).unwrap_or_default();
            let state = state.set("version", draft_version(&shown).to_string()).set("document", file);
            wrong(&form(sent.signed_in(), &shown, state, count, sent.signed_in().new_submission()))
        }
        Ok(saved) => match state.value("act") {
            "row" => see_other(&format!("{}?rows={}", request_path(id, "write"), draft.content.rows.len() + 1)),
            "save" => see_other_saying(&app, &request_path(id, "write"), "The draft was saved"),
            "unfile" => see_other_saying(&app, &request_path(id, "write"), "The draft was saved without the file"),
            _ => match contribute::check_complete(&draft, today) {
                Ok(_) => see_other(&request_path(id, "submit")),
                Err(refused) => {
                    let shown = load(&app, sent.signed_in(), id).await?;
                    let state = incomplete(filled(&draft.content, saved.version, draft.document_id), refused);
                    wrong(&form(sent.signed_in(), &shown, state, draft.content.rows.len(), sent.signed_in().new_submission()))
                }
            },
        },
        Err(WriteRefused::Stale(clash)) => stale(&app, sent.signed_in(), id, state, count, &clash).await,
        Err(refused) => {
            let shown = load(&app, sent.signed_in(), id).await?;
            wrong(&form(sent.signed_in(), &shown, state.error("", refused.to_string()), count, sent.submission()))
        }
    }
}

/// Says what is missing beside the box that wants it. The draft itself is kept.
fn incomplete(state: FormState, refused: SubmitRefused) -> FormState {
    let field = match refused {
        SubmitRefused::ChildSeenMissing | SubmitRefused::SeenInTheFuture => "seen".to_owned(),
        SubmitRefused::NothingToSubmit => "need-1".to_owned(),
        SubmitRefused::RowWithoutNeed(place) => format!("need-{place}"),
        SubmitRefused::MeasureWithoutOutcome(place) => format!("outcome-{place}"),
    };
    state.error(&field, refused.to_string())
}

/// Shows both versions: mine in the boxes, to keep or to merge by hand, and theirs to read or to take.
async fn stale(app: &App, signed_in: &SignedIn, id: AdviceRequestId, state: FormState, rows: usize, clash: &Clash) -> Answer {
    // What was typed stands in the boxes of this page; kept as well, it would come back over the version that is taken.
    unsent::forget(app, signed_in, &request_path(id, "write")).await?;
    let shown = load(app, signed_in, id).await?;
    // The file is the one that was saved, until the reader says otherwise.
    let state = state
        .set("version", clash.version.to_string())
        .set("document", clash.document_id.map(|file| file.to_string()).unwrap_or_default())
        .error("", "This advice was changed since you opened it. Your words are in the boxes; the other version is above them");
    let mut page = form(signed_in, &shown, state, rows, signed_in.new_submission());
    let mut theirs = vec![Html::heading(&format!("The version saved by {}", clash.saved_by))];
    for (heading, body) in show::content(&clash.theirs) {
        theirs.push(Html::paragraph(Html::strong(&heading)));
        theirs.push(body);
    }
    theirs.push(Html::paragraph(Html::link("Take this version and drop mine", &request_path(id, "write"))));
    for part in theirs {
        page = page.part(part);
    }
    page_with(StatusCode::CONFLICT, &page)
}
