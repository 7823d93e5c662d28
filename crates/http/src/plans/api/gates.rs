//! The draft and the final plan for programs.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::plans::{
    finalise,
    send_draft::{self, SendDraft},
};
use ehc_domain::plans::ServiceMethod;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::coded;
use crate::web::{App, Problem, ProtectedJson, SignedIn, path::reference, respond::Answer};

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
