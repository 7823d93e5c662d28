//! The plan for programs: the same acts under the same permissions.

use actix_web::{HttpResponse, http::Method, web};
use chrono::NaiveDate;
use ehc_application::{
    Failure,
    plans::{
        StoredRow,
        comments::{self, Answer as Given, CommentRefused, NewComment},
        finalise,
        rows::{self, Direction, RowRefused, RowWords},
        sections::{self, SectionRefused, SectionText},
        send_draft::{self, SendDraft},
        take::{Take, take},
        thread,
    },
};
use ehc_domain::{
    codes::Coded,
    ids::{AdviceId, CommentId, InstitutionId, PlanRowId},
    plans::{PlanSection, ProvisionDetail, ServiceMethod},
    policy::Action as A,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    App, HttpError, Problem, ProtectedJson, SignedIn,
    cases::reference,
    respond::Answer,
    routes::{Row, Rule},
};

pub(super) fn routes() -> Vec<Row> {
    let write = Rule::OnCase(A::PlanDraft);
    let row = r#"{"section":"b","text":"A"}"#;
    vec![
        Row::get("/api/v1/cases/{reference}/plan", write, || web::to(show)),
        Row::get("/api/v1/cases/{reference}/plan/versions", write, || web::to(versions)),
        Row::other(Method::PUT, "/api/v1/cases/{reference}/plan/sections/{section}", write, || web::to(save_section))
            .sample(r#"{"text":"A","mark":"x"}"#),
        Row::post("/api/v1/cases/{reference}/plan/rows", write, || web::to(add_row)).sample(row),
        Row::other(Method::PUT, "/api/v1/cases/{reference}/plan/rows/{row}", write, || web::to(edit_row))
            .sample(r#"{"section":"b","text":"A","version":1}"#),
        Row::other(Method::DELETE, "/api/v1/cases/{reference}/plan/rows/{row}", write, || web::to(remove_row))
            .sample(r#"{"version":1}"#),
        Row::post("/api/v1/cases/{reference}/plan/rows/{row}/move", write, || web::to(move_row))
            .sample(r#"{"version":1,"direction":"up"}"#),
        Row::post("/api/v1/cases/{reference}/plan/rows/{row}/dismiss", write, || web::to(dismiss_row))
            .sample(r#"{"version":1,"reason":"A"}"#),
        Row::post("/api/v1/cases/{reference}/plan/take", write, || web::to(take_rows))
            .sample(r#"{"advice":"00000000-0000-0000-0000-000000000000","rows":[{"number":1,"need_section":"b","provision_section":"f"}]}"#),
        Row::post("/api/v1/cases/{reference}/plan/send-draft", Rule::OnCase(A::PlanSendDraft), || web::to(send))
            .sample(r#"{"how":"hand","version":1}"#),
        Row::get("/api/v1/cases/{reference}/plan/comments", Rule::OnCase(A::CommentAnswer), || web::to(list_comments)),
        Row::post("/api/v1/cases/{reference}/plan/comments", Rule::OnCase(A::CommentAnswer), || web::to(add_comment))
            .sample(r#"{"section":"f","text":"A","made_by":"A","received_on":"2026-12-01"}"#),
        Row::post("/api/v1/cases/{reference}/plan/comments/{comment}/answer", Rule::OnCase(A::CommentAnswer), || web::to(answer))
            .sample(r#"{"is_accepted":true,"version":1}"#),
        Row::get("/api/v1/cases/{reference}/plan/gates", write, || web::to(gates)),
        Row::post("/api/v1/cases/{reference}/plan/ask-approval", write, || web::to(ask)).sample("{}"),
        Row::post("/api/v1/cases/{reference}/plan/finalise", Rule::OnCase(A::PlanFinalise), || web::to(make_final))
            .sample(r#"{"version":1}"#),
    ]
}

fn unknown(what: &str) -> HttpError {
    HttpError::Refused { code: format!("{what}_unknown"), message: format!("Choose the {what} from the list") }
}

fn coded<T: Coded>(what: &str, code: &str) -> Result<T, HttpError> {
    T::parse(code).ok_or_else(|| unknown(what))
}

fn row_to_json(row: &StoredRow) -> Value {
    let provision = &row.provision;
    json!({
        "id": row.id.uuid(), "kind": row.kind.code(), "section": row.section.code(), "parent": row.parent.map(|id| id.uuid()),
        "text": row.text, "measure": row.measure,
        "provision": { "what": provision.what, "who": provision.who, "how_often": provision.how_often,
            "how_long": provision.how_long, "ratio": provision.ratio, "review": provision.review },
        "source": row.source.map(|id| id.uuid()), "source_note": row.source_note, "dismissed_reason": row.dismissed_reason,
        "version": row.version,
    })
}

/// A conflict with what stands there now, so that a program can show both.
fn conflict(detail: String, current: Value) -> Answer {
    Ok(HttpResponse::Conflict().content_type("application/problem+json").json(json!({
        "type": "about:blank", "title": "Someone else changed this first", "status": 409, "code": "conflict",
        "detail": format!("{detail}."), "current": current,
    })))
}

/// Shows the plan: sections, rows, what breaks the thread, and the advice to write from.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/plan", tag = "plans", params(("reference" = String, Path)),
    security(("session" = [])), responses((status = 200, description = "The plan"),
        (status = 404, description = "No such case", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let view = app.run(move |service| thread::show(service, &context, &reference)).await?;
    let (record, sections) = (&view.plan.record, &view.plan.sections);
    let states: Vec<_> = view
        .states
        .iter()
        .map(|state| json!({ "section": state.section.code(), "state": state.words, "to_fix": state.to_fix, "mark": sections.mark(state.section) }))
        .collect();
    let breaks: Vec<_> =
        view.breaks.iter().map(|found| json!({ "row": found.row().uuid(), "words": view.words_of(found) })).collect();
    let advice: Vec<_> = view
        .advice
        .iter()
        .map(|advice| json!({ "id": advice.id.uuid(), "kind": advice.kind.code(), "author": advice.author, "submitted_on": advice.submitted_on, "rows": advice.rows.len() }))
        .collect();
    Ok(HttpResponse::Ok().json(json!({
        "state": record.state.code(), "draft_number": record.draft_number, "version": record.version,
        "sections": states, "a": sections.a, "i": sections.i, "j": sections.j, "health_agreement": sections.health_agreement,
        "rows": view.plan.rows.iter().map(row_to_json).collect::<Vec<_>>(), "breaks": breaks, "advice": advice,
        "comments_until": view.window_ends_on(), "limit": view.limit(),
    })))
}

/// Lists what was sent, each as it was sent.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/plan/versions", tag = "plans", params(("reference" = String, Path)),
    security(("session" = [])), responses((status = 200, description = "Every draft and the final plan, oldest first")))]
pub(crate) async fn versions(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let view = app.run(move |service| thread::show(service, &context, &reference)).await?;
    let list: Vec<_> = view
        .versions
        .iter()
        .map(|version| {
            json!({ "number": version.number, "kind": version.kind.code(), "sent_on": version.sent_on, "served_on": version.served_on,
                "sha256": version.sha256, "breaks_reason": version.breaks_reason, "late_reason": version.late_reason,
                "content": version.content })
        })
        .collect();
    Ok(HttpResponse::Ok().json(json!({ "versions": list })))
}

/// What a section of plain text says. Which fields count depends on the section.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SectionBody {
    /// Sections A and J: the words. Section I: a type of institution.
    text: Option<String>,
    /// Section I: the institution named. With neither this nor `text`, section I is blank.
    institution: Option<Uuid>,
    /// Section G: who agreed for the health body.
    agreed_by: Option<String>,
    /// Section G: when.
    agreed_on: Option<NaiveDate>,
    /// The mark of the section as it was read.
    mark: String,
}

impl SectionBody {
    fn read(self, section: PlanSection) -> Result<(SectionText, String), HttpError> {
        let text = self.text.unwrap_or_default();
        let read = match section {
            PlanSection::A => SectionText::Views(text),
            PlanSection::J => SectionText::PersonalBudget(text),
            PlanSection::I => match self.institution {
                Some(id) => SectionText::Named(InstitutionId::new(id)),
                None if text.is_empty() => SectionText::Blank,
                None => SectionText::TypeOnly(text),
            },
            PlanSection::G => SectionText::HealthAgreement {
                by: self.agreed_by.unwrap_or_default(),
                on: self.agreed_on.ok_or(HttpError::Malformed("An agreement has a day."))?,
            },
            _ => return Err(HttpError::NotFound),
        };
        Ok((read, self.mark))
    }
}

/// Saves section A, I or J, or the agreement to section G.
#[utoipa::path(put, path = "/api/v1/cases/{reference}/plan/sections/{section}", tag = "plans",
    params(("reference" = String, Path), ("section" = String, Path, description = "`a`, `g`, `i` or `j`")), request_body = SectionBody,
    security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Saved"), (status = 409, description = "Changed by somebody else; `current` holds what it says"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn save_section(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    sent: ProtectedJson<SectionBody>,
) -> Answer {
    let (case, section) = path.into_inner();
    let (reference, context) = (reference(&case)?, sent.context());
    let section = PlanSection::parse(&section).ok_or(HttpError::NotFound)?;
    let (text, mark) = sent.into_inner().read(section)?;
    match app.run(move |service| sections::save(service, &context, &reference, text, &mark)).await {
        Ok(()) => Ok(HttpResponse::Ok().json(json!({ "section": section.code() }))),
        Err(Failure::Rule(SectionRefused::Stale(now))) => {
            let current = json!({ "a": now.a, "i": now.i, "j": now.j, "health_agreement": now.health_agreement, "mark": now.mark(section) });
            conflict("Someone else changed this section first".into(), current)
        }
        Err(other) => Err(other.into()),
    }
}

/// A need, an outcome or provision; the section decides which.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowBody {
    /// `b` to `h2`, in lower case.
    section: String,
    /// The need of an outcome; the outcome or need of provision.
    parent: Option<Uuid>,
    /// The words of a need or outcome.
    #[serde(default)]
    text: String,
    /// How we will know that an outcome is reached.
    #[serde(default)]
    measure: String,
    /// The provision.
    provision: Option<ProvisionBody>,
    /// The advice it comes from.
    source: Option<Uuid>,
    /// Where in the advice.
    #[serde(default)]
    source_note: String,
    /// The version that was read; needed for a change.
    version: Option<i32>,
}

/// Provision, so that nobody can doubt it.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ProvisionBody {
    what: String,
    who: String,
    how_often: String,
    how_long: String,
    ratio: String,
    review: String,
}

impl RowBody {
    fn read(self) -> Result<RowWords, HttpError> {
        let ProvisionBody { what, who, how_often, how_long, ratio, review } = self.provision.unwrap_or_default();
        Ok(RowWords {
            section: coded("section", &self.section)?,
            parent: self.parent.map(PlanRowId::new),
            text: self.text,
            measure: self.measure,
            provision: ProvisionDetail { what, who, how_often, how_long, ratio, review },
            source: self.source.map(AdviceId::new),
            source_note: self.source_note,
        })
    }
}

fn row_id(text: &str) -> Result<PlanRowId, HttpError> {
    text.parse().map_err(|_| HttpError::NotFound)
}

/// Says what became of a change of a row; a stale one brings what it says now.
fn changed(done: Result<(), Failure<RowRefused>>, id: PlanRowId) -> Answer {
    match done {
        Ok(()) => Ok(HttpResponse::Ok().json(json!({ "id": id.uuid() }))),
        Err(Failure::Rule(RowRefused::Stale(now))) => conflict("Someone else changed this row first".into(), row_to_json(&now)),
        Err(other) => Err(other.into()),
    }
}

/// Adds a row.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/plan/rows", tag = "plans", params(("reference" = String, Path)),
    request_body = RowBody, security(("session" = [], "csrf" = [])),
    responses((status = 201, description = "Added"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn add_row(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<RowBody>) -> Answer {
    let (reference, context) = (reference(&path)?, sent.context());
    let words = sent.into_inner().read()?;
    let id = app.run(move |service| rows::add(service, &context, &reference, &words)).await?;
    Ok(HttpResponse::Created().json(json!({ "id": id.uuid() })))
}

/// Changes a row.
#[utoipa::path(put, path = "/api/v1/cases/{reference}/plan/rows/{row}", tag = "plans",
    params(("reference" = String, Path), ("row" = Uuid, Path)), request_body = RowBody, security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Changed"), (status = 409, description = "Changed by somebody else; `current` holds what it says"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn edit_row(app: web::Data<App>, path: web::Path<(String, String)>, sent: ProtectedJson<RowBody>) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, context, id) = (reference(&case)?, sent.context(), row_id(&id)?);
    let body = sent.into_inner();
    let version = body.version.ok_or(HttpError::Malformed("A change names the version that was read."))?;
    let words = body.read()?;
    changed(app.run(move |service| rows::edit(service, &context, &reference, id, version, &words)).await, id)
}

/// The version of a row that was read.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VersionBody {
    version: i32,
}

/// Removes a row on which nothing hangs.
#[utoipa::path(delete, path = "/api/v1/cases/{reference}/plan/rows/{row}", tag = "plans",
    params(("reference" = String, Path), ("row" = Uuid, Path)), request_body = VersionBody, security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Removed"), (status = 409, description = "Changed by somebody else; `current` holds what it says"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove_row(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    sent: ProtectedJson<VersionBody>,
) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, context, id) = (reference(&case)?, sent.context(), row_id(&id)?);
    let version = sent.into_inner().version;
    changed(app.run(move |service| rows::remove(service, &context, &reference, id, version)).await, id)
}

/// Where a row goes.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveBody {
    version: i32,
    /// `up` or `down`.
    direction: String,
}

/// Moves a row one place within its section.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/plan/rows/{row}/move", tag = "plans",
    params(("reference" = String, Path), ("row" = Uuid, Path)), request_body = MoveBody, security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Moved"), (status = 409, description = "Changed by somebody else; `current` holds what it says")))]
pub(crate) async fn move_row(app: web::Data<App>, path: web::Path<(String, String)>, sent: ProtectedJson<MoveBody>) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, context, id) = (reference(&case)?, sent.context(), row_id(&id)?);
    let body = sent.into_inner();
    let direction = match body.direction.as_str() {
        "up" => Direction::Up,
        "down" => Direction::Down,
        _ => return Err(unknown("direction")),
    };
    changed(app.run(move |service| rows::shift(service, &context, &reference, id, body.version, direction)).await, id)
}

/// Why a check does not matter.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DismissBody {
    version: i32,
    reason: String,
}

/// Sets the checks on a row aside.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/plan/rows/{row}/dismiss", tag = "plans",
    params(("reference" = String, Path), ("row" = Uuid, Path)), request_body = DismissBody, security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Set aside"), (status = 409, description = "Changed by somebody else; `current` holds what it says"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn dismiss_row(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    sent: ProtectedJson<DismissBody>,
) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, context, id) = (reference(&case)?, sent.context(), row_id(&id)?);
    let body = sent.into_inner();
    changed(app.run(move |service| rows::dismiss(service, &context, &reference, id, body.version, &body.reason)).await, id)
}

/// One row of advice and where it goes.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeRow {
    /// Counted from 1.
    number: usize,
    /// `b`, `c` or `d`.
    need_section: String,
    /// `f`, `g`, `h1` or `h2`.
    provision_section: String,
}

/// Rows of advice for the plan.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeBody {
    advice: Uuid,
    rows: Vec<TakeRow>,
}

/// Takes rows of advice into the plan, word for word and linked.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/plan/take", tag = "plans", params(("reference" = String, Path)),
    request_body = TakeBody, security(("session" = [], "csrf" = [])),
    responses((status = 201, description = "Taken"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn take_rows(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<TakeBody>) -> Answer {
    let (reference, context) = (reference(&path)?, sent.context());
    let body = sent.into_inner();
    let row = |row: &TakeRow| Ok((row.number, coded("section", &row.need_section)?, coded("section", &row.provision_section)?));
    let rows = body.rows.iter().map(row).collect::<Result<_, HttpError>>()?;
    let wanted = Take { advice: AdviceId::new(body.advice), rows };
    let made = app.run(move |service| take(service, &context, &reference, &wanted)).await?;
    let ids: Vec<Uuid> = made.iter().map(|id| id.uuid()).collect();
    Ok(HttpResponse::Created().json(json!({ "ids": ids })))
}

/// How a draft is sent.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendBody {
    /// `hand`, `email`, `first_class` or `second_class`.
    how: String,
    /// The day it reached the family, where that is known; never before the usual day.
    served_on: Option<NaiveDate>,
    /// Why it is sent with checks open.
    #[serde(default)]
    breaks_reason: String,
    /// The version of the plan that was checked.
    version: i32,
}

/// A draft that was sent.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct SentJson {
    number: i32,
    served_on: NaiveDate,
    /// The last of the fifteen days, which begin with the day of service.
    comments_until: NaiveDate,
}

/// Sends the draft to the family.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/plan/send-draft", tag = "plans", params(("reference" = String, Path)),
    request_body = SendBody, security(("session" = [], "csrf" = [])),
    responses((status = 201, description = "Sent", body = SentJson),
        (status = 409, description = "The plan is no longer the one that was checked", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn send(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<SendBody>) -> Answer {
    let (reference, context) = (reference(&path)?, sent.context());
    let body = sent.into_inner();
    let how: ServiceMethod = coded("how", &body.how)?;
    let sending = SendDraft { how, served_on: body.served_on, breaks_reason: body.breaks_reason, version: body.version };
    let sent = app.run(move |service| send_draft::send(service, &context, &reference, &sending)).await?;
    let answer = SentJson { number: sent.number, served_on: sent.served_on, comments_until: sent.comments_until };
    Ok(HttpResponse::Created().json(answer))
}

fn comment_to_json(comment: &ehc_application::plans::CommentRow) -> Value {
    json!({
        "id": comment.id.uuid(), "section": comment.section.code(), "text": comment.text, "made_by": comment.made_by,
        "received_on": comment.received_on, "is_accepted": comment.is_accepted, "answer": comment.answer,
        "answered_on": comment.answered_on, "version": comment.version,
    })
}

/// Lists the family's comments.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/plan/comments", tag = "plans", params(("reference" = String, Path)),
    security(("session" = [])), responses((status = 200, description = "The comments, oldest first")))]
pub(crate) async fn list_comments(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let view = app.run(move |service| thread::show(service, &context, &reference)).await?;
    let list: Vec<_> = view.comments.iter().map(comment_to_json).collect();
    Ok(HttpResponse::Ok().json(json!({ "comments": list, "comments_until": view.window_ends_on() })))
}

/// A comment as it came.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommentBody {
    /// `a` to `k`, in lower case.
    section: String,
    text: String,
    made_by: String,
    received_on: NaiveDate,
}

/// Records a comment of the family.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/plan/comments", tag = "plans", params(("reference" = String, Path)),
    request_body = CommentBody, security(("session" = [], "csrf" = [])),
    responses((status = 201, description = "Recorded"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn add_comment(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<CommentBody>) -> Answer {
    let (reference, context) = (reference(&path)?, sent.context());
    let body = sent.into_inner();
    let section = coded("section", &body.section)?;
    let comment = NewComment { section, text: body.text, made_by: body.made_by, received_on: body.received_on };
    let id = app.run(move |service| comments::add(service, &context, &reference, &comment)).await?;
    Ok(HttpResponse::Created().json(json!({ "id": id.uuid() })))
}

/// The answer to a comment.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerBody {
    is_accepted: bool,
    /// Needed when it is not accepted.
    #[serde(default)]
    reason: String,
    version: i32,
}

/// Answers a comment.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/plan/comments/{comment}/answer", tag = "plans",
    params(("reference" = String, Path), ("comment" = Uuid, Path)), request_body = AnswerBody, security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Answered"), (status = 409, description = "Answered by somebody else; `current` holds what it says"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn answer(app: web::Data<App>, path: web::Path<(String, String)>, sent: ProtectedJson<AnswerBody>) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, context) = (reference(&case)?, sent.context());
    let id: CommentId = id.parse().map_err(|_| HttpError::NotFound)?;
    let body = sent.into_inner();
    let given = Given { is_accepted: body.is_accepted, reason: body.reason, version: body.version };
    match app.run(move |service| comments::answer(service, &context, &reference, id, &given)).await {
        Ok(()) => Ok(HttpResponse::Ok().json(json!({ "id": id.uuid() }))),
        Err(Failure::Rule(CommentRefused::Stale(now))) => {
            conflict("Someone else answered this comment first".into(), comment_to_json(&now))
        }
        Err(other) => Err(other.into()),
    }
}

/// Lists the gates that are closed to this person today.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/plan/gates", tag = "plans", params(("reference" = String, Path)),
    security(("session" = [])), responses((status = 200, description = "The closed gates; none when the plan can be made final")))]
pub(crate) async fn gates(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let gates = app.run(move |service| finalise::show(service, &context, &reference)).await?;
    let closed: Vec<String> = gates.closed.iter().map(ToString::to_string).collect();
    let changed: Vec<&str> = gates.changed.iter().map(|section| section.code()).collect();
    let version = gates.view.plan.record.version;
    Ok(HttpResponse::Ok()
        .json(json!({ "closed": closed, "changed_since_draft": changed, "limit": gates.limit, "version": version })))
}

/// Nothing.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoBody {}

/// Asks the managers of the team to approve the plan.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/plan/ask-approval", tag = "plans", params(("reference" = String, Path)),
    request_body = NoBody, security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Asked"),
        (status = 422, description = "Gates are closed", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn ask(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<NoBody>) -> Answer {
    let (reference, context) = (reference(&path)?, sent.context());
    app.run(move |service| finalise::ask_approval(service, &context, &reference)).await?;
    Ok(HttpResponse::Ok().json(json!({ "asked": true })))
}

/// Which plan is approved, and why it is late.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FinaliseBody {
    /// The version of the plan that was read.
    version: i32,
    /// Needed after the limit.
    #[serde(default)]
    late_reason: String,
}

/// A plan that was issued.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct IssuedJson {
    on: NaiveDate,
    limit: Option<NaiveDate>,
    days_late: i64,
    days_early: i64,
}

/// Approves the plan and records that it was sent today. Needs a password given within the last five minutes.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/plan/finalise", tag = "plans", params(("reference" = String, Path)),
    request_body = FinaliseBody, security(("session" = [], "csrf" = [])),
    responses((status = 201, description = "Issued", body = IssuedJson),
        (status = 409, description = "The plan is no longer the one that was read", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn make_final(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<FinaliseBody>) -> Answer {
    let (reference, context) = (reference(&path)?, sent.context());
    let body = sent.into_inner();
    let issued =
        app.run(move |service| finalise::finalise(service, &context, &reference, body.version, &body.late_reason)).await?;
    let answer = IssuedJson { on: issued.on, limit: issued.limit, days_late: issued.days_late, days_early: issued.days_early };
    Ok(HttpResponse::Created().json(answer))
}
