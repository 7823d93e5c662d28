//! The facts of a case for programs.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use ehc_application::facts::{self, FactRow};
use ehc_domain::policy::Action;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    act::Named,
    web::{
        App, ProtectedJson, SignedIn,
        described::says,
        path::reference,
        respond::Answer,
        route::{Row, Rule},
    },
};

pub(super) fn routes() -> Vec<Row> {
    let may = Rule::OnCase(Action::FactRecord);
    vec![
        Row::get("/api/v1/cases/{reference}/facts", may, || web::to(list)).noted().describes(
            says("Lists every fact of a case in the order of recording, corrected ones included").gives::<FactsJson>(200),
        ),
        Row::post("/api/v1/cases/{reference}/facts", may, || web::to(record))
            .sample(r#"{"kind":"family_consulted","on":"2020-12-01"}"#)
            .describes(
                says("Records a fact of the case’s life that has no page of its own")
                    .takes::<FactBody>()
                    .gives::<Named>(201)
                    .refuses::<facts::FactRefused>(),
            ),
    ]
}

/// A fact as it was recorded.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct FactJson {
    id: Uuid,
    /// Its kind, by code.
    kind: String,
    /// The day it happened.
    on: NaiveDate,
    /// What it is about, where the case has several of them.
    subject: Option<Uuid>,
    /// What else its kind says, by name.
    #[schema(value_type = Option<Object>)]
    details: Value,
    /// When it was recorded, in UTC.
    recorded_at: DateTime<Utc>,
    /// The fact that it corrects.
    supersedes: Option<Uuid>,
    /// Why it was corrected.
    correction_reason: Option<String>,
}

/// The facts of a case.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct FactsJson {
    /// In the order of recording.
    facts: Vec<FactJson>,
}

async fn list(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let (_, rows) = app.run(move |service| facts::list(service, &context, &reference)).await?;
    let fact = |row: FactRow| FactJson {
        id: row.id.uuid(),
        kind: row.kind,
        on: row.happened_on,
        subject: row.subject_id.map(|id| id.uuid()),
        details: row.details,
        recorded_at: row.recorded_at,
        supersedes: row.supersedes_id.map(|id| id.uuid()),
        correction_reason: row.correction_reason,
    };
    Ok(HttpResponse::Ok().json(FactsJson { facts: rows.into_iter().map(fact).collect() }))
}

/// A fact as it is sent.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct FactBody {
    /// Its kind, by code.
    kind: String,
    /// The day it happened.
    on: NaiveDate,
    /// What it is about, where the case has several of them.
    subject: Option<Uuid>,
    /// What else the kind says, by name. An `appeal_lodged` says `about`, once it is known: `section_i_alone` or `not_section_i_alone`.
    #[serde(default)]
    details: std::collections::BTreeMap<String, String>,
}

async fn record(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<FactBody>) -> Answer {
    let (reference, context, body) = (reference(&path)?, sent.context(), sent.into_inner());
    let id = app
        .run(move |service| facts::record(service, &context, &reference, &body.kind, body.subject, &body.details, body.on))
        .await?;
    Ok(HttpResponse::Created().json(Named::of(id)))
}
