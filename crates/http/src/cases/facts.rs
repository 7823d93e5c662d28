//! The facts of a case for programs.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::facts;
use ehc_domain::policy::Action;
use serde::Deserialize;
use serde_json::json;

use crate::web::path::reference;
use crate::web::{
    App, ProtectedJson, SignedIn,
    respond::Answer,
    route::{Row, Rule},
};

pub(super) fn routes() -> Vec<Row> {
    let may = Rule::OnCase(Action::FactRecord);
    vec![
        Row::get("/api/v1/cases/{reference}/facts", may, || web::to(facts_json)),
        Row::post("/api/v1/cases/{reference}/facts", may, || web::to(record_json))
            .sample(r#"{"kind":"family_consulted","on":"2020-12-01"}"#),
    ]
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
