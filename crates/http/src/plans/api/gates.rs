//! What keeps a plan from being made final, for programs.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::plans::finalise;
use ehc_domain::plans::PlanSection;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    appeals::AlsoToldJson,
    web::{App, SignedIn, described::codes, path::reference, respond::Answer},
};

/// What keeps a plan from being made final.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GatesJson {
    /// Each closed gate, in words; none when the plan can be made final.
    closed: Vec<String>,
    /// Sections that differ from the draft last sent.
    #[schema(schema_with = codes::<PlanSection>)]
    changed_since_draft: Vec<&'static str>,
    /// The limit for the final plan.
    limit: Option<NaiveDate>,
    /// Who else is told if the plan goes today (reg 14); left out where the law names nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    also_told: Option<AlsoToldJson>,
    /// What the act must name.
    version: i32,
}

pub(super) async fn gates(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let gates = app.run(move |service| finalise::show(service, &context, &reference)).await?;
    Ok(HttpResponse::Ok().json(GatesJson {
        closed: gates.closed.iter().map(ToString::to_string).collect(),
        changed_since_draft: gates.changed.iter().map(|section| section.code()).collect(),
        limit: gates.limit,
        also_told: AlsoToldJson::of(&gates.parts),
        version: gates.view.plan.record.version,
    }))
}
