//! The family's comments for programs.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::{
    Failure,
    plans::{
        comments::{self, Answer as Given, CommentRefused, NewComment},
        thread,
    },
};
use ehc_domain::ids::CommentId;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{coded, conflict};
use crate::web::{App, HttpError, Problem, ProtectedJson, SignedIn, path::reference, respond::Answer};

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
pub(crate) struct CommentAnswerBody {
    is_accepted: bool,
    /// Needed when it is not accepted.
    #[serde(default)]
    reason: String,
    version: i32,
}

/// Answers a comment.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/plan/comments/{comment}/answer", tag = "plans",
    params(("reference" = String, Path), ("comment" = Uuid, Path)), request_body = CommentAnswerBody, security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Answered"), (status = 409, description = "Answered by somebody else; `current` holds what it says"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn answer(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    sent: ProtectedJson<CommentAnswerBody>,
) -> Answer {
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
