//! The same acts for programs.

mod handling;
mod records;

use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use ehc_application::advice::{
    self, AdviceContent, AskLine, AskRefused, NotAsked, Whom,
    contribute::{self, Draft, Submission, WriteRefused},
    inbox::{self, InboxItem},
    read::{self, AdviceLine},
    request,
};
use ehc_domain::{
    advice::{AdviceKind, NotAskedGround},
    codes::Coded,
    ids::Id,
    policy::Action as A,
    refusals::Refuses,
    text::{Text, TextRefused, Words},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::show;
use crate::web::{
    App, HttpError, ProtectedJson, SignedIn,
    described::{code, says},
    error::UNKNOWN_CODE,
    path::reference,
    respond::Answer,
    route::{Row, Rule},
};

pub(super) fn routes() -> Vec<Row> {
    let mut rows = vec![
        Row::get("/api/v1/cases/{reference}/advice", Rule::OnCase(A::CaseView), || web::to(list))
            .describes(says("Lists the requests for advice of a case").gives::<Vec<RequestJson>>(200)),
        Row::post("/api/v1/cases/{reference}/advice", Rule::OnCase(A::AdviceRequest), || web::to(ask))
            .sample(r#"{"lines":[]}"#)
            .describes(
                says("Asks everybody for advice, in one act")
                    .takes::<AskBody>()
                    .gives::<AskedJson>(201)
                    .refuses::<AskRefused>()
                    .refuses::<TextRefused>()
                    .refuses_by(&[UNKNOWN_CODE]),
            ),
        Row::get("/api/v1/advice", Rule::May(A::CaseList), || web::to(mine))
            .describes(says("Lists what is asked of you and your team, by urgency").gives::<Vec<RequestJson>>(200)),
        Row::get("/api/v1/advice/{id}", Rule::OnCase(A::AdviceOpen), || web::to(show_request))
            .describes(says("Shows a request, its limit and the draft").gives::<WholeJson>(200)),
        Row::post("/api/v1/advice/{id}/draft", Rule::OnCase(A::AdviceWrite), || web::to(save))
            .sample(r#"{"content":{},"version":0}"#)
            .describes(says("Keeps a draft").takes::<DraftBody>().gives::<SavedJson>(200).refuses::<WriteRefused>()),
        Row::post("/api/v1/advice/{id}/submission", Rule::OnCase(A::AdviceSubmit), || web::to(submit))
            .sample(r#"{"content":{},"version":0,"is_declared":true}"#)
            .describes(
                says("Submits advice, and gives the receipt")
                    .takes::<DraftBody>()
                    .gives::<ReceiptJson>(201)
                    .refuses::<WriteRefused>(),
            ),
    ];
    rows.extend(handling::routes());
    rows.extend(records::routes());
    rows
}

/// A request for advice.
#[derive(Debug, Serialize, ToSchema)]
struct RequestJson {
    id: Uuid,
    /// The number of the case.
    case: String,
    /// The kind of advice, by code.
    #[schema(schema_with = code::<AdviceKind>)]
    kind: &'static str,
    /// Who was asked.
    from: String,
    asked_on: Option<NaiveDate>,
    /// The limit; it moves for no answer and no exception.
    due: Option<NaiveDate>,
    /// Whether law, and not only the Code, sets it.
    is_legal: Option<bool>,
    promised_on: Option<NaiveDate>,
    /// How it stands, by code.
    state: &'static str,
    /// The same in words.
    state_words: String,
    /// For the next change.
    version: i32,
}

/// A draft as it stands.
#[derive(Debug, Serialize, ToSchema)]
struct DraftJson {
    /// For the next change.
    version: i32,
    #[schema(value_type = Object)]
    content: AdviceContent,
    /// The file that goes with it.
    document: Option<Uuid>,
}

/// Advice that was submitted.
#[derive(Debug, Serialize, ToSchema)]
struct SubmittedJson {
    /// Counted from 1.
    number: i32,
    on: Option<NaiveDate>,
}

/// A request, its limit and what was written.
#[derive(Debug, Serialize, ToSchema)]
struct WholeJson {
    id: Uuid,
    /// The number of the case.
    case: String,
    #[schema(schema_with = code::<AdviceKind>)]
    kind: &'static str,
    asked_on: Option<NaiveDate>,
    /// The limit.
    due: Option<NaiveDate>,
    /// Names the receipt of the limit.
    receipt: Option<String>,
    /// How it stands, by code.
    state: &'static str,
    /// For the next change.
    version: i32,
    /// What is written and not submitted; `null` when nothing is.
    draft: Option<DraftJson>,
    submitted: Vec<SubmittedJson>,
}

/// Who was asked.
#[derive(Debug, Serialize, ToSchema)]
struct AskedJson {
    /// The requests, in the order of the lines.
    ids: Vec<Uuid>,
}

/// A draft that is kept.
#[derive(Debug, Serialize, ToSchema)]
struct SavedJson {
    version: i32,
    /// In UTC.
    saved_at: DateTime<Utc>,
}

/// Advice that is submitted.
#[derive(Debug, Serialize, ToSchema)]
struct ReceiptJson {
    /// The id of the request and the number of what was submitted.
    receipt: String,
    submitted_on: NaiveDate,
}

fn of_line(reference: &str, line: &AdviceLine) -> RequestJson {
    RequestJson {
        id: line.request.id.uuid(),
        case: reference.to_owned(),
        kind: line.request.kind.code(),
        from: line.from(),
        asked_on: line.request.asked_on,
        due: line.limit.as_ref().map(|limit| limit.due),
        is_legal: line.limit.as_ref().map(|limit| limit.is_legal),
        promised_on: line.request.promised_on,
        state: line.standing.code(),
        state_words: line.standing.words(),
        version: line.request.version,
    }
}

fn of_item(item: &InboxItem) -> RequestJson {
    let line = &item.line;
    RequestJson {
        id: line.request.id.uuid(),
        case: line.reference.clone(),
        kind: line.request.kind.code(),
        from: read::who(&line.request),
        asked_on: line.request.asked_on,
        due: item.limit.as_ref().map(|limit| limit.due),
        is_legal: item.limit.as_ref().map(|limit| limit.is_legal),
        promised_on: line.request.promised_on,
        state: item.standing.code(),
        state_words: item.standing.words(),
        version: line.request.version,
    }
}

async fn list(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let list = app.run(move |service| read::list(service, &context, &reference)).await?;
    let lines: Vec<RequestJson> = list.lines.iter().map(|line| of_line(&list.open.case.reference, line)).collect();
    Ok(HttpResponse::Ok().json(lines))
}

/// Everybody to ask, in one act.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AskBody {
    /// The day everybody was asked; today when left out.
    asked_on: Option<NaiveDate>,
    lines: Vec<LineBody>,
}

/// One kind of advice: one of `user`, `team`, `outside` or `not_asked`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LineBody {
    /// The kind, by code.
    kind: String,
    user: Option<Uuid>,
    team: Option<Uuid>,
    outside: Option<OutsideBody>,
    not_asked: Option<NotAskedBody>,
}

/// Somebody who does not sign in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OutsideBody {
    name: String,
    #[serde(default)]
    body: String,
    /// Whether reg 8 binds the body.
    #[serde(default)]
    is_section_31: bool,
}

/// Why nobody is asked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NotAskedBody {
    /// By code.
    ground: String,
    reason: String,
    author_satisfied_on: Option<NaiveDate>,
    authority_satisfied_on: Option<NaiveDate>,
    family_satisfied_on: Option<NaiveDate>,
}

fn not_asked(body: NotAskedBody) -> Result<NotAsked, HttpError> {
    Ok(NotAsked {
        ground: NotAskedGround::parse(&body.ground).ok_or_else(|| HttpError::unknown("ground"))?,
        reason: taken("reason", Words::optional(&body.reason))?,
        author_satisfied_on: body.author_satisfied_on,
        authority_satisfied_on: body.authority_satisfied_on,
        family_satisfied_on: body.family_satisfied_on,
    })
}

/// Says of which answer a text is not taken.
fn taken<T>(field: &str, text: Result<T, TextRefused>) -> Result<T, HttpError> {
    text.map_err(|refused| HttpError::refused(refused.code(), Some(field), refused.to_string()))
}

fn line(body: LineBody) -> Result<AskLine, HttpError> {
    let kind = AdviceKind::parse(&body.kind).ok_or_else(|| HttpError::unknown("kind"))?;
    let whom = match (body.user, body.team, body.outside, body.not_asked) {
        (Some(user), None, None, None) => Whom::User(Id::new(user)),
        (None, Some(team), None, None) => Whom::Team(Id::new(team)),
        (None, None, Some(one), None) => Whom::Outside {
            name: taken("name", Text::optional(&one.name))?,
            body: taken("body", Text::optional(&one.body))?,
            is_section_31: one.is_section_31,
        },
        (None, None, None, Some(not)) => Whom::Nobody(not_asked(not)?),
        _ => return Err(HttpError::Malformed("Each line names one of user, team, outside and not_asked.")),
    };
    Ok(AskLine { kind, whom })
}

async fn ask(app: web::Data<App>, sent: ProtectedJson<AskBody>, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, sent.context());
    let AskBody { asked_on, lines } = sent.into_inner();
    let lines = lines.into_iter().map(line).collect::<Result<Vec<_>, _>>()?;
    let ids = app.run(move |service| advice::ask(service, &context, &reference, asked_on, lines)).await?;
    Ok(HttpResponse::Created().json(AskedJson { ids: ids.iter().map(|id| id.uuid()).collect() }))
}

async fn mine(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let found = app.run(move |service| inbox::inbox(service, &context)).await?;
    let groups = [&found.overdue, &found.today, &found.week, &found.later, &found.done];
    Ok(HttpResponse::Ok().json(groups.into_iter().flatten().map(of_item).collect::<Vec<_>>()))
}

async fn show_request(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (id, context) = (show::id(&path)?, signed_in.context(None));
    let shown = app.run(move |service| request::show(service, &context, id)).await?;
    let draft = |draft: request::Version| DraftJson {
        version: draft.row.version,
        content: draft.content,
        document: draft.row.document_id.map(Id::uuid),
    };
    let submitted = |one: &request::Version| SubmittedJson { number: one.row.number, on: one.row.submitted_on };
    Ok(HttpResponse::Ok().json(WholeJson {
        id: shown.request.id.uuid(),
        case: shown.reference.clone(),
        kind: shown.request.kind.code(),
        asked_on: shown.request.asked_on,
        due: shown.limit.as_ref().map(|limit| limit.due),
        receipt: shown.limit.as_ref().map(|limit| limit.key.to_string()),
        state: shown.standing.code(),
        version: shown.request.version,
        submitted: shown.versions.iter().map(submitted).collect(),
        draft: shown.draft.map(draft),
    }))
}

/// A draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DraftBody {
    /// Seen on or not seen because, views, and rows of need, outcome and provision.
    #[schema(value_type = Object)]
    content: AdviceContent,
    /// The file that goes with the draft, as its upload named it. Left out, the draft has none, and one that it had is withdrawn.
    document: Option<Uuid>,
    /// The version of the draft that this one replaces; 0 for none.
    version: i32,
    /// For submitting: that the advice is one's own and complete.
    #[serde(default)]
    is_declared: bool,
}

impl DraftBody {
    fn draft(self) -> Draft {
        Draft { content: self.content, document_id: self.document.map(Id::new), version: self.version }
    }
}

async fn save(app: web::Data<App>, sent: ProtectedJson<DraftBody>, path: web::Path<String>) -> Answer {
    let (id, context, draft) = (show::id(&path)?, sent.context(), sent.into_inner().draft());
    let saved = app.run(move |service| contribute::save_draft(service, &context, id, draft)).await?;
    Ok(HttpResponse::Ok().json(SavedJson { version: saved.version, saved_at: saved.at }))
}

async fn submit(app: web::Data<App>, sent: ProtectedJson<DraftBody>, path: web::Path<String>) -> Answer {
    let (id, context, body) = (show::id(&path)?, sent.context(), sent.into_inner());
    let submission = Submission { is_declared: body.is_declared, draft: body.draft() };
    let done = app.run(move |service| contribute::submit(service, &context, id, submission)).await?;
    Ok(HttpResponse::Created().json(ReceiptJson { receipt: format!("{id}/{}", done.number), submitted_on: done.on }))
}
