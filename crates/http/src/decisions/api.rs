//! Decisions as JSON: the same use cases, under the same permissions, as the pages.

use actix_web::{HttpResponse, web};
use ehc_application::{
    Failure, NoRule,
    decisions::{self, DecisionView, Proposal},
};
use ehc_domain::{
    codes::Coded,
    decisions::{DecisionKind, Limb},
};
use serde::Deserialize;
use serde_json::json;

use super::propose::reasons_of;
use crate::{
    appeals,
    form::Form,
    ui::FormState,
    web::{App, HttpError, ProtectedJson, SignedIn, path::reference, respond::Answer},
};

fn to_json(view: &DecisionView) -> serde_json::Value {
    let limbs: Vec<_> = view
        .limbs
        .iter()
        .map(|answer| json!({ "limb": answer.limb.code(), "is_met": answer.is_met, "reasons": answer.reasons.as_str() }))
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

impl ProposalBody {
    /// Writes the body as the page of reasons posts it, to be read in the same way.
    fn typed(self, kind: DecisionKind) -> Result<FormState, HttpError> {
        let mut state = FormState::new()
            .with("kind", kind.code())
            .with("outcome", self.outcome)
            .with("evidence_for", self.evidence_for)
            .with("evidence_against", self.evidence_against)
            .with("family_view", self.family_view)
            .with("panel_recommendation", self.panel_recommendation);
        for limb in self.limbs {
            let known = Limb::parse(&limb.limb).filter(|limb| kind.limbs().contains(limb));
            let limb_of = known.ok_or_else(|| HttpError::unknown("limb"))?;
            state = state.set(limb_of.code(), if limb.is_met { "yes" } else { "no" }).set(reasons_of(limb_of), limb.reasons);
        }
        Ok(state)
    }
}

/// Proposes a decision.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/decisions", params(("reference" = String, Path)), request_body = ProposalBody,
    security(("session" = [], "csrf" = [])),
    responses((status = 201, description = "Proposed"), (status = 422, description = "Refused by name", body = crate::Problem, content_type = "application/problem+json")))]
pub(crate) async fn propose_json(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<ProposalBody>) -> Answer {
    let (reference, context) = (reference(&path)?, sent.context());
    let body = sent.into_inner();
    let kind = DecisionKind::parse(&body.kind).ok_or_else(|| HttpError::unknown("kind"))?;
    let proposal = Proposal::read_body(body.typed(kind)?)?;
    let id = app.run(move |service| decisions::propose(service, &context, &reference, proposal)).await?;
    Ok(HttpResponse::Created().json(json!({ "id": id.to_string() })))
}
