//! Small acts on a case: notes, people, corrected days.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::{
    Failure, NoRule,
    cases::{OpenCase, open},
    facts, heading, notes, people,
    requests::NewParent,
};
use ehc_domain::{ids::FactId, policy::Action};
use serde::Deserialize;
use serde_json::json;

use super::frame;
use crate::{
    frames::{CaseFrame, FormPage},
    ui::{Choice, Field, FormState},
    unsent,
    web::{
        App, HttpError, Protected, ProtectedJson, SignedIn, fields,
        path::reference,
        posted::posted,
        respond::{Answer, page, see_other_saying, wrong},
        route::{Row, Rule},
    },
};

pub(super) fn routes() -> Vec<Row> {
    use Action as A;
    vec![
        Row::get("/cases/{reference}/notes/new", Rule::OnCase(A::NoteWrite), || web::to(note)),
        Row::post("/cases/{reference}/notes/new", Rule::OnCase(A::NoteWrite), || web::to(send_note)).sample("note=A"),
        Row::get("/cases/{reference}/people/new", Rule::OnCase(A::CaseEdit), || web::to(person)),
        Row::post("/cases/{reference}/people/new", Rule::OnCase(A::CaseEdit), || web::to(send_person))
            .sample("name=A&relation=B&phone=&email=&address=&contact_way=&language=&checked-day=&checked-month=&checked-year="),
        Row::get("/cases/{reference}/facts/{fact}/correct", Rule::OnCase(A::FactCorrect), || web::to(correction)),
        Row::post("/cases/{reference}/facts/{fact}/correct", Rule::OnCase(A::FactCorrect), || web::to(correct))
            .sample("on-day=1&on-month=12&on-year=2026&reason=A"),
        Row::get("/api/v1/cases/{reference}/facts", Rule::OnCase(A::FactRecord), || web::to(facts_json)),
        Row::post("/api/v1/cases/{reference}/facts", Rule::OnCase(A::FactRecord), || web::to(record_json)),
        Row::post("/api/v1/cases/{reference}/facts/{fact}/correct", Rule::OnCase(A::FactCorrect), || web::to(correct_json)),
    ]
}

pub(super) async fn framed(
    app: &App,
    signed_in: &SignedIn,
    path: &str,
    action: Action,
    part: &str,
) -> Result<(OpenCase, CaseFrame), HttpError> {
    let reference = reference(path)?;
    let context = signed_in.context(None);
    let (open, heading) = app
        .run(move |service| {
            service.store.read(|conn| {
                let open = open::<NoRule>(conn, &context, &reference, action)?;
                let heading = heading::load(conn, &context, &open)?;
                Ok::<_, Failure<NoRule>>((open, heading))
            })
        })
        .await?;
    let frame = frame(signed_in, &open, &heading, part);
    Ok((open, frame))
}

fn note_page(open: &OpenCase, frame: CaseFrame, state: FormState, submission: String) -> FormPage {
    let mut page = frame
        .form("Add a note", "Save note")
        .field(Field::lines("note", "Note", 8).hint("Colleagues on this case read it. Families may ask for a copy."))
        .keeps(open.path("notes/new"))
        .state(state)
        .cancel(open.path(""));
    page.submission = Some(submission);
    page
}

async fn note(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (open, frame) = framed(&app, &signed_in, &path, Action::NoteWrite, "").await?;
    let unsent = unsent::of(&app, &signed_in, &open.path("notes/new")).await?;
    let is_back = unsent.is_some();
    page(&note_page(&open, frame, unsent.unwrap_or_default(), signed_in.new_submission()).gives_back(is_back))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteForm {
    note: String,
}

async fn send_note(app: web::Data<App>, path: web::Path<String>, sent: Protected<NoteForm>) -> Answer {
    let (open, frame) = framed(&app, sent.signed_in(), &path, Action::NoteWrite, "").await?;
    let (context, reference, text) = (sent.context(), reference(&path)?, sent.note.clone());
    match app.run(move |service| notes::write(service, &context, &reference, &text)).await {
        Ok(()) => see_other_saying(&app, &open.path(""), "Note saved"),
        Err(Failure::Rule(rule)) => {
            let mut state = sent.state();
            state.fail("note", rule.to_string());
            wrong(&note_page(&open, frame, state, sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}

fn person_page(open: &OpenCase, frame: CaseFrame, state: FormState, submission: String) -> FormPage {
    let mut page = frame
        .form("Add a person", "Add person")
        .field(Field::text("name", "Full name").autocomplete("off").no_spellcheck().width(30))
        .field(Field::text("relation", "Relation to the child").hint("For example, mother").width(20))
        .field(Field::date("checked", "When was parental responsibility checked?").hint("Leave it empty if it was not"))
        .field(Field::text("phone", "Phone number").autocomplete("off").inputmode("tel").width(20))
        .field(Field::email("email", "Email address").autocomplete("off").width(30))
        .field(Field::lines("address", "Address", 3))
        .field(Field::text("contact_way", "How do they prefer to hear from us?").width(30))
        .field(Field::text("language", "Language, if not English").width(20))
        .field(Field::checkboxes(
            "flags",
            "Does any of these apply?",
            vec![
                Choice::new("interpreter", "An interpreter is needed"),
                Choice::new("confidential", "The address must be kept confidential").hint("The reason is never shown on screen."),
            ],
        ))
        .state(state)
        .cancel(open.path("people"));
    page.submission = Some(submission);
    page
}

async fn person(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (open, frame) = framed(&app, &signed_in, &path, Action::CaseEdit, "people").await?;
    page(&person_page(&open, frame, FormState::new(), signed_in.new_submission()))
}

posted! {
    struct PersonForm {
        once: ["name", "relation", "phone", "email", "address", "contact_way", "language", "checked-day", "checked-month", "checked-year"],
        lists: ["flags"],
    }
}

async fn send_person(app: web::Data<App>, path: web::Path<String>, sent: Protected<PersonForm>) -> Answer {
    let (open, frame) = framed(&app, sent.signed_in(), &path, Action::CaseEdit, "people").await?;
    let (context, reference, mut state) = (sent.context(), reference(&path)?, sent.state());
    let mut text = |name: &str, most| fields::optional_text(&mut state, name, most);
    let new = NewParent {
        name: text("name", 200),
        relation: text("relation", 100),
        phone: fields::given(text("phone", 40)),
        address: fields::given(text("address", 1_000)),
        contact_preference: fields::given(text("contact_way", 200)),
        language: fields::given(text("language", 60)),
        email: fields::optional_email(&mut state, "email"),
        address_is_confidential: state.has("flags", "confidential"),
        needs_interpreter: state.has("flags", "interpreter"),
    };
    let checked = fields::optional_date(&mut state, "checked");
    if state.has_errors() {
        return wrong(&person_page(&open, frame, state, sent.submission()));
    }
    match app.run(move |service| people::add(service, &context, &reference, new, checked)).await {
        Ok(_) => see_other_saying(&app, &open.path("people"), "Person added"),
        Err(Failure::Rule(rule)) => {
            let field = match rule {
                people::AddRefused::NameMissing => "name",
                people::AddRefused::RelationMissing => "relation",
                people::AddRefused::CheckedInTheFuture => "checked",
            };
            state.fail(field, rule.to_string());
            wrong(&person_page(&open, frame, state, sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}

pub(super) fn fact(text: &str) -> Result<FactId, HttpError> {
    text.parse().map_err(|_| HttpError::NotFound)
}

fn correction_page(open: &OpenCase, frame: CaseFrame, state: FormState, submission: String) -> FormPage {
    let mut page = frame
        .form("Correct the day everything is counted from", "Correct the day")
        .intro("The first day stays on record with your reason. Every date that hangs on it is worked out again.")
        .field(Field::date("on", "The right day"))
        .field(Field::lines("reason", "Why was the first day wrong?", 3))
        .state(state)
        .cancel(open.path("dates"));
    page.submission = Some(submission);
    page
}

async fn correction(app: web::Data<App>, signed_in: SignedIn, path: web::Path<(String, String)>) -> Answer {
    let (case, id) = path.into_inner();
    fact(&id)?;
    let (open, frame) = framed(&app, &signed_in, &case, Action::FactCorrect, "dates").await?;
    page(&correction_page(&open, frame, FormState::new(), signed_in.new_submission()))
}

posted! {
    struct CorrectionForm {
        once: ["on-day", "on-month", "on-year", "reason"],
    }
}

async fn correct(app: web::Data<App>, path: web::Path<(String, String)>, sent: Protected<CorrectionForm>) -> Answer {
    let (case, id) = path.into_inner();
    let (open, frame) = framed(&app, sent.signed_in(), &case, Action::FactCorrect, "dates").await?;
    let (context, reference, id, mut state) = (sent.context(), reference(&case)?, fact(&id)?, sent.state());
    let on = fields::date(&mut state, "on", "Enter the right day");
    let reason = fields::text(&mut state, "reason", "Say why the first day was wrong", 2_000);
    let (Some(on), false) = (on, state.has_errors()) else {
        return wrong(&correction_page(&open, frame, state, sent.submission()));
    };
    match app.run(move |service| facts::correct(service, &context, &reference, id, on, None, &reason)).await {
        Ok(_) => see_other_saying(&app, &open.path("dates"), "Day corrected. The dates have been worked out again"),
        Err(Failure::Rule(rule)) => {
            state.fail("on", rule.to_string());
            wrong(&correction_page(&open, frame, state, sent.submission()))
        }
        Err(other) => Err(other.into()),
    }
}

/// Every fact of a case, corrected ones included.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/facts", params(("reference" = String, Path)), security(("session" = [])),
    responses((status = 200, description = "The facts in the order of recording")))]
pub(crate) async fn facts_json(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let (_, rows) = app.run(move |service| facts::list(service, &context, &reference)).await?;
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            json!({
                "id": row.id.to_string(), "kind": row.kind, "on": row.happened_on, "subject": row.subject_id.map(|id| id.to_string()),
                "details": row.details, "recorded_at": row.recorded_at, "supersedes": row.supersedes_id.map(|id| id.to_string()),
                "correction_reason": row.correction_reason,
            })
        })
        .collect();
    Ok(HttpResponse::Ok().json(json!({ "facts": rows })))
}

/// A fact of the case's life that has no page of its own.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FactBody {
    kind: String,
    on: NaiveDate,
    subject: Option<uuid::Uuid>,
    /// What else the kind says, by name. An `appeal_lodged` says `about`, once it is known: `section_i_alone` or `not_section_i_alone`.
    #[serde(default)]
    details: std::collections::BTreeMap<String, String>,
}

/// Records a fact.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/facts", params(("reference" = String, Path)), request_body = FactBody,
    security(("session" = [], "csrf" = [])),
    responses((status = 201, description = "Recorded"), (status = 422, description = "Refused by name", body = crate::Problem)))]
pub(crate) async fn record_json(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<FactBody>) -> Answer {
    let (reference, context, body) = (reference(&path)?, sent.context(), sent.into_inner());
    let id = app
        .run(move |service| facts::record(service, &context, &reference, &body.kind, body.subject, &body.details, body.on))
        .await?;
    Ok(HttpResponse::Created().json(json!({ "id": id.to_string() })))
}

/// The right day and details of a fact, and why the first were wrong.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionBody {
    on: NaiveDate,
    /// All the details that now hold; those of the first version when left out.
    details: Option<std::collections::BTreeMap<String, String>>,
    reason: String,
}

/// Corrects a fact by one that supersedes it.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/facts/{fact}/correct", params(("reference" = String, Path), ("fact" = String, Path)),
    request_body = CorrectionBody, security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Corrected"),
        (status = 422, description = "Refused by name; the days of an exception are corrected under its own address", body = crate::Problem)))]
pub(crate) async fn correct_json(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    sent: ProtectedJson<CorrectionBody>,
) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, id, context, body) = (reference(&case)?, fact(&id)?, sent.context(), sent.into_inner());
    let id = app
        .run(move |service| facts::correct(service, &context, &reference, id, body.on, body.details.as_ref(), &body.reason))
        .await?;
    Ok(HttpResponse::Ok().json(json!({ "id": id.to_string() })))
}
