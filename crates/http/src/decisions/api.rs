//! Decisions as JSON: the same use cases, under the same permissions, as the pages.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::{
    Failure, NoRule,
    decisions::{self, DecisionView, Proposal, Ruling},
};
use ehc_domain::{
    codes::Coded,
    decisions::{DecisionKind, DecisionOutcome, Limb, LimbAnswer},
    ids::DecisionId,
    plans::ServiceMethod,
};
use serde::Deserialize;
use serde_json::json;

use crate::{
    appeals,
    web::{App, HttpError, ProtectedJson, SignedIn, path::reference, respond::Answer},
};

fn to_json(view: &DecisionView) -> serde_json::Value {
    let limbs: Vec<_> = view
        .limbs
        .iter()
        .map(|answer| json!({ "limb": answer.limb.code(), "is_met": answer.is_met, "reasons": answer.reasons }))
        .collect();
    json!({
        "id": view.id.to_string(), "kind": view.kind.code(), "state": view.state.code(), "outcome": view.outcome.code(),
        "limbs": limbs, "evidence_for": view.evidence_for, "evidence_against": view.evidence_against,
        "family_view": view.family_view, "panel_recommendation": view.panel_recommendation,
        "proposed_by": view.proposed_by, "decided_by": view.decided_by, "decided_on": view.decided_on,
        "notified_on": view.notified_on, "sent_to": view.sent_to, "served_on": view.served_on, "late_reason": view.late_reason, "version": view.version,
    })
}

/// Lists the decisions of a case.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/decisions", params(("reference" = String, Path)),
    security(("session" = [])), responses((status = 200, description = "The decisions, oldest first")))]
pub(crate) async fn list_json(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let (views, appeal) = app
        .run(move |service| {
            let (_, views) = decisions::list(service, &context, &reference)?;
            let of = |kind| decisions::show(service, &context, &reference, kind).map(|deciding| (kind, deciding.appeal));
            let appeal = DecisionKind::ALL.iter().copied().map(of).collect::<Result<Vec<_>, _>>()?;
            Ok::<_, Failure<NoRule>>((views, appeal))
        })
        .await?;
    let shown = |view: &DecisionView| {
        let mut shown = to_json(view);
        let found = appeal.iter().find(|(kind, _)| *kind == view.kind).and_then(|(_, dates)| dates.as_ref());
        if let (Some(object), Some(dates)) = (shown.as_object_mut(), found) {
            object.insert("if_they_disagree".into(), appeals::to_json(dates));
        }
        shown
    };
    Ok(HttpResponse::Ok().json(json!({ "decisions": views.iter().map(shown).collect::<Vec<_>>() })))
}

/// One limb of the legal test.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LimbBody {
    /// `has_or_may_have_needs`, `may_need_plan` or `plan_is_necessary`.
    limb: String,
    is_met: bool,
    reasons: String,
}

/// A proposed decision.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalBody {
    /// `assess` or `issue`.
    kind: String,
    /// `agreed` or `refused`.
    outcome: String,
    limbs: Vec<LimbBody>,
    #[serde(default)]
    evidence_for: String,
    #[serde(default)]
    evidence_against: String,
    #[serde(default)]
    family_view: String,
    #[serde(default)]
    panel_recommendation: String,
}

fn unknown(field: &str) -> HttpError {
    HttpError::Refused { code: format!("{field}_unknown"), message: format!("Choose a {field} from the list") }
}

/// Proposes a decision.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/decisions", params(("reference" = String, Path)), request_body = ProposalBody,
    security(("session" = [], "csrf" = [])),
    responses((status = 201, description = "Proposed"), (status = 422, description = "Refused by name", body = crate::Problem, content_type = "application/problem+json")))]
pub(crate) async fn propose_json(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<ProposalBody>) -> Answer {
    let (reference, context) = (reference(&path)?, sent.context());
    let body = sent.into_inner();
    let limb = |limb: LimbBody| Some(LimbAnswer { limb: Limb::parse(&limb.limb)?, is_met: limb.is_met, reasons: limb.reasons });
    let proposal = Proposal {
        kind: DecisionKind::parse(&body.kind).ok_or_else(|| unknown("kind"))?,
        outcome: DecisionOutcome::parse(&body.outcome).ok_or_else(|| unknown("outcome"))?,
        limbs: body.limbs.into_iter().map(limb).collect::<Option<_>>().ok_or_else(|| unknown("limb"))?,
        evidence_for: body.evidence_for,
        evidence_against: body.evidence_against,
        family_view: body.family_view,
        panel_recommendation: body.panel_recommendation,
    };
    let id = app.run(move |service| decisions::propose(service, &context, &reference, proposal)).await?;
    Ok(HttpResponse::Created().json(json!({ "id": id.to_string() })))
}

/// A ruling on a proposed decision.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RulingBody {
    /// `agreed` or `refused`.
    outcome: String,
    decided_on: NaiveDate,
    #[serde(default)]
    differs_reason: String,
    #[serde(default)]
    late_reason: String,
    #[serde(default)]
    outstanding_reason: String,
    version: i32,
}

/// Decides what was proposed. Needs a password given within the last five minutes.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/decisions/{decision}/decide",
    params(("reference" = String, Path), ("decision" = String, Path)), request_body = RulingBody,
    security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Decided"), (status = 409, description = "Changed by somebody else", body = crate::Problem, content_type = "application/problem+json"),
        (status = 422, description = "Refused by name", body = crate::Problem, content_type = "application/problem+json")))]
pub(crate) async fn decide_json(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    sent: ProtectedJson<RulingBody>,
) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, context) = (reference(&case)?, sent.context());
    let body = sent.into_inner();
    let ruling = Ruling {
        outcome: DecisionOutcome::parse(&body.outcome).ok_or_else(|| unknown("outcome"))?,
        decided_on: body.decided_on,
        differs_reason: body.differs_reason,
        late_reason: body.late_reason,
        outstanding_reason: body.outstanding_reason,
        version: body.version,
    };
    let id = id.parse::<DecisionId>().map_err(|_| HttpError::NotFound)?;
    app.run(move |service| decisions::decide(service, &context, &reference, id, ruling)).await?;
    Ok(HttpResponse::Ok().json(json!({ "id": id.to_string() })))
}

/// The day on which something was sent.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SentBody {
    on: NaiveDate,
    /// `hand`, `email`, `first_class` or `second_class`, where it is known how it went.
    #[serde(default)]
    how: Option<String>,
}

/// Records that the family was told.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/decisions/{decision}/tell",
    params(("reference" = String, Path), ("decision" = String, Path)), request_body = SentBody, security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Recorded"), (status = 409, description = "Changed by somebody else meanwhile", body = crate::Problem, content_type = "application/problem+json"),
        (status = 422, description = "Refused by name", body = crate::Problem, content_type = "application/problem+json")))]
pub(crate) async fn tell_json(app: web::Data<App>, path: web::Path<(String, String)>, sent: ProtectedJson<SentBody>) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, context, body) = (reference(&case)?, sent.context(), sent.into_inner());
    let how = match body.how {
        Some(code) => Some(ServiceMethod::parse(&code).ok_or_else(|| unknown("how"))?),
        None => None,
    };
    let on = body.on;
    let id = id.parse::<DecisionId>().map_err(|_| HttpError::NotFound)?;
    app.run(move |service| decisions::notify(service, &context, &reference, id, on, how)).await?;
    Ok(HttpResponse::Ok().json(json!({ "id": id.to_string() })))
}

/// A withdrawal.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawBody {
    on: NaiveDate,
    reason: String,
}

/// Records that the request was withdrawn.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/withdraw", params(("reference" = String, Path)), request_body = WithdrawBody,
    security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Recorded"), (status = 409, description = "Changed by somebody else meanwhile", body = crate::Problem, content_type = "application/problem+json"),
        (status = 422, description = "Refused by name", body = crate::Problem, content_type = "application/problem+json")))]
pub(crate) async fn withdraw_json(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<WithdrawBody>) -> Answer {
    let (reference, context) = (reference(&path)?, sent.context());
    let body = sent.into_inner();
    app.run(move |service| decisions::withdraw(service, &context, &reference, body.on, &body.reason)).await?;
    Ok(HttpResponse::Ok().json(json!({ "withdrawn_on": body.on })))
}
