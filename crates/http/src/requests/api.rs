//! Recording a request for programs.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::{
    cases::case_path,
    requests::{self, NewParent, NewRequest},
};
use ehc_domain::{
    codes::Coded,
    ids::InstitutionId,
    requests::{Channel, RequestSource},
};
use serde::Deserialize;
use serde_json::json;

use super::steps::is_upn;
use crate::{
    ui::FormState,
    web::{App, HttpError, ProtectedJson, fields, respond::Answer},
};

/// A request as a program sends it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestBody {
    received_on: NaiveDate,
    /// `parent`, `young_person`, `institution` or `brought_to_attention`.
    source: String,
    /// `email`, `online`, `post`, `phone` or `hand`.
    channel: String,
    requester_name: String,
    requester_email: Option<String>,
    #[serde(default)]
    concerns: String,
    child_name: String,
    born_on: Option<NaiveDate>,
    upn: Option<String>,
    #[schema(value_type = Option<String>)]
    institution_id: Option<uuid::Uuid>,
    parent_name: Option<String>,
    #[serde(default)]
    parent_relation: String,
    #[serde(default)]
    hearing_impairment: bool,
    #[serde(default)]
    vision_impairment: bool,
    #[serde(default)]
    armed_forces_family: bool,
    #[serde(default)]
    in_care: bool,
    #[serde(default)]
    match_reason: String,
}

/// Records a request for a needs assessment.
#[utoipa::path(
    post, path = "/api/v1/requests", request_body = RequestBody, security(("session" = [], "csrf" = [])),
    responses((status = 201, description = "Recorded; `reference` names the case"), (status = 422, description = "Refused by name", body = crate::Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn record_json(app: web::Data<App>, sent: ProtectedJson<RequestBody>) -> Answer {
    let context = sent.context();
    let body = sent.into_inner();
    let mut typed = FormState::new().with("upn", body.upn.clone().unwrap_or_default());
    typed = typed.with("email", body.requester_email.clone().unwrap_or_default());
    fields::optional_email(&mut typed, "email");
    if typed.has_errors()
        || body.upn.as_deref().is_some_and(|upn| !is_upn(upn))
        || body.concerns.len() > 40_000
        || body.child_name.len() > 800
    {
        return Err(HttpError::refused("value_wrong", None, "Check the email address, the UPN and the length of the text"));
    }
    let new = NewRequest {
        received_on: body.received_on,
        source: RequestSource::parse(&body.source).ok_or_else(|| HttpError::unknown("source"))?,
        channel: Channel::parse(&body.channel).ok_or_else(|| HttpError::unknown("channel"))?,
        requester_name: body.requester_name,
        requester_email: body.requester_email,
        concerns: body.concerns,
        child_name: body.child_name,
        born_on: body.born_on,
        upn: body.upn,
        institution_id: body.institution_id.map(InstitutionId::new),
        parent: body.parent_name.map(|name| NewParent { name, relation: body.parent_relation, ..NewParent::default() }),
        hearing_impairment: body.hearing_impairment,
        vision_impairment: body.vision_impairment,
        armed_forces_family: body.armed_forces_family,
        in_care: body.in_care,
        match_reason: body.match_reason,
    };
    let recorded = app.run(move |service| requests::record(service, &context, new)).await?;
    let reference = recorded.reference.as_str();
    Ok(HttpResponse::Created()
        .insert_header(("location", format!("/api/v1/cases/{reference}")))
        .json(json!({ "reference": reference, "href": case_path(reference, "") })))
}
