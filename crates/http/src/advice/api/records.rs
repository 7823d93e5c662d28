//! What a caseworker records about one request: it came, it is late because, it is not needed, an appointment was missed.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::advice::{
    check::{self, MissedExcuse},
    receive::{self, Received},
};
use ehc_domain::{
    cases::CaseReference,
    ids::{AdviceRequestId, Id},
    policy::Action as A,
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{NotAskedBody, not_asked};
use crate::{
    advice::{forms, show},
    web::{
        App, HttpError, Problem, ProtectedJson, SignedIn,
        path::reference,
        respond::Answer,
        route::{Row, Rule},
        upload,
    },
};

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::post("/api/v1/cases/{reference}/advice/{id}/received", Rule::OnCase(A::AdviceReturn), || web::to(received))
            .sample(r#"{"on":"2026-12-01","author":"x","text":"x","version":1}"#),
        Row::post("/api/v1/cases/{reference}/advice/{id}/file", Rule::OnCase(A::AdviceReturn), || web::to(received_file)),
        Row::post("/api/v1/cases/{reference}/advice/{id}/late", Rule::OnCase(A::AdviceRequest), || web::to(late))
            .sample(r#"{"cause":"x","version":1}"#),
        Row::post("/api/v1/cases/{reference}/advice/{id}/not-needed", Rule::OnCase(A::AdviceRequest), || web::to(not_needed))
            .sample(r#"{"not_needed":{"ground":"does_not_apply","reason":"x"},"version":1}"#),
        Row::post("/api/v1/cases/{reference}/advice/{id}/missed", Rule::OnCase(A::ExceptionRecord), || web::to(missed))
            .sample(r#"{"evidence":"x","why_impractical":"x"}"#),
    ]
}

type Place = web::Path<(String, String)>;

fn place(path: &Place) -> Result<(CaseReference, AdviceRequestId), HttpError> {
    Ok((reference(&path.0)?, show::id(&path.1)?))
}

/// Advice that came from somebody who does not sign in.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReceivedBody {
    /// The day on which it reached the authority.
    on: NaiveDate,
    /// Whose advice or views these are.
    author: String,
    /// Its words.
    #[serde(default)]
    text: String,
    /// A file uploaded for this request.
    document: Option<Uuid>,
    /// Whether it is accepted in the same act.
    #[serde(default)]
    is_accepted: bool,
    /// The version of the request that was read.
    version: i32,
}

#[utoipa::path(post, path = "/api/v1/cases/{reference}/advice/{id}/received", tag = "advice", request_body = ReceivedBody,
    params(("reference" = String, Path, description = "The number of the case"), ("id" = Uuid, Path, description = "The request")),
    security(("session" = [], "csrf" = [])), responses((status = 204, description = "Recorded on the day it came"), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn received(app: web::Data<App>, sent: ProtectedJson<ReceivedBody>, path: Place) -> Answer {
    let ((reference, id), context, body) = (place(&path)?, sent.context(), sent.into_inner());
    let new = Received {
        on: body.on,
        author: body.author,
        text: body.text,
        document_id: body.document.map(Id::new),
        is_accepted: body.is_accepted,
        version: body.version,
    };
    app.run(move |service| receive::record_received(service, &context, &reference, id, new)).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[utoipa::path(post, path = "/api/v1/cases/{reference}/advice/{id}/file", tag = "advice",
    params(("reference" = String, Path, description = "The number of the case"), ("id" = Uuid, Path, description = "The request")),
    request_body(content_type = "multipart/form-data", description = "The field `file`; the header X-CSRF"),
    security(("session" = [], "csrf" = [])), responses((status = 201, description = "Kept; its id is the `document` of what came"),
        (status = 413, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn received_file(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: Place,
    request: HttpRequest,
    payload: web::Payload,
) -> Answer {
    upload::at_the_door(&signed_in, &request)?;
    let (reference, id) = place(&path)?;
    forms::may_receive(&app, &signed_in, &path).await?;
    let sent = upload::read_form(&app, &signed_in, &request, payload).await?;
    let file = sent.file.map_err(HttpError::Upload)?;
    let file = file.ok_or(HttpError::Malformed("The field `file` held no file."))?;
    let document = forms::keep(&app, &signed_in, (&reference, id), file).await?.map_err(HttpError::Upload)?;
    Ok(HttpResponse::Created().json(json!({ "document": document.uuid() })))
}

/// Why advice is or was late.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LateBody {
    /// The cause. It excuses nothing.
    cause: String,
    /// The version of the request that was read.
    version: i32,
}

#[utoipa::path(post, path = "/api/v1/cases/{reference}/advice/{id}/late", tag = "advice", request_body = LateBody,
    params(("reference" = String, Path, description = "The number of the case"), ("id" = Uuid, Path, description = "The request")),
    security(("session" = [], "csrf" = [])), responses((status = 204, description = "Recorded"), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn late(app: web::Data<App>, sent: ProtectedJson<LateBody>, path: Place) -> Answer {
    let ((reference, id), context, body) = (place(&path)?, sent.context(), sent.into_inner());
    app.run(move |service| check::record_late_cause(service, &context, &reference, id, &body.cause, body.version)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// On what ground the advice is not needed.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NotNeededBody {
    /// The ground, with its reason and its days.
    not_needed: NotAskedBody,
    /// The version of the request that was read.
    version: i32,
}

#[utoipa::path(post, path = "/api/v1/cases/{reference}/advice/{id}/not-needed", tag = "advice", request_body = NotNeededBody,
    params(("reference" = String, Path, description = "The number of the case"), ("id" = Uuid, Path, description = "The request")),
    security(("session" = [], "csrf" = [])), responses((status = 204, description = "The request is taken back"), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn not_needed(app: web::Data<App>, sent: ProtectedJson<NotNeededBody>, path: Place) -> Answer {
    let ((reference, id), context, body) = (place(&path)?, sent.context(), sent.into_inner());
    let (ground, version) = (not_asked(body.not_needed)?, body.version);
    app.run(move |service| check::not_needed(service, &context, &reference, id, &ground, version)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A missed appointment, as an exception to the six weeks of the body that made it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MissedBody {
    /// What shows it: a letter, a call.
    evidence: String,
    /// Why it was impractical to keep to the limit.
    why_impractical: String,
}

#[utoipa::path(post, path = "/api/v1/cases/{reference}/advice/{id}/missed", tag = "advice", request_body = MissedBody,
    params(("reference" = String, Path, description = "The number of the case"), ("id" = Uuid, Path, description = "The request")),
    security(("session" = [], "csrf" = [])), responses((status = 204, description = "The exception is recorded; no date moves"), (status = 422, body = Problem)))]
pub(crate) async fn missed(app: web::Data<App>, sent: ProtectedJson<MissedBody>, path: Place) -> Answer {
    let ((reference, id), context, body) = (place(&path)?, sent.context(), sent.into_inner());
    let excuse = MissedExcuse { evidence: body.evidence, why_impractical: body.why_impractical };
    app.run(move |service| check::excuse_missed(service, &context, &reference, id, &excuse)).await?;
    Ok(HttpResponse::NoContent().finish())
}
