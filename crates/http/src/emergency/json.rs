//! Emergency openings for programs.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use ehc_application::emergency::{self, EmergencyLine, LookedAt, Reviewed};
use ehc_domain::emergency::{EmergencyGround, EmergencyOutcome};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::one::id;
use crate::web::{
    App, HttpError, SignedIn,
    described::{code, says},
    respond::Answer,
    route::{Row, Rule},
};

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get("/api/v1/emergencies", Rule::Own, || web::to(list)).describes(
            says("Lists the emergency openings that the person may review, and those that were reviewed")
                .gives::<EmergenciesJson>(200)
                .fails(&[HttpError::Denied]),
        ),
        Row::get("/api/v1/emergencies/{id}", Rule::Own, || web::to(show))
            .describes(says("Shows one emergency opening with what was looked at").gives::<EmergencyViewJson>(200)),
    ]
}

/// Emergency openings.
#[derive(Debug, Serialize, ToSchema)]
struct EmergenciesJson {
    /// What waits for a review, the first opened first.
    waiting: Vec<EmergencyJson>,
    /// What was reviewed, the latest first, up to a hundred.
    reviewed: Vec<EmergencyJson>,
}

/// One emergency opening.
#[derive(Debug, Serialize, ToSchema)]
struct EmergencyJson {
    /// Names it.
    id: Uuid,
    /// The number of the case.
    case: String,
    /// The team that holds the case.
    held_by: String,
    /// Who opened it.
    opened_by: String,
    /// On what ground, by code.
    #[schema(schema_with = code::<EmergencyGround>)]
    ground: &'static str,
    /// Why, in words.
    reason: String,
    /// When, in UTC.
    from_at: DateTime<Utc>,
    /// From when on it is closed again, in UTC.
    until_at: DateTime<Utc>,
    /// The last day on which a review is in time.
    review_due_on: NaiveDate,
    /// The review; `null` while there is none.
    review: Option<ReviewJson>,
}

/// What a review found.
#[derive(Debug, Serialize, ToSchema)]
struct ReviewJson {
    /// Whether it was justified, by code.
    #[schema(schema_with = code::<EmergencyOutcome>)]
    outcome: &'static str,
    /// In words.
    findings: String,
    /// Who says so.
    by: String,
    /// When, in UTC.
    at: DateTime<Utc>,
}

/// One emergency opening with what was looked at.
#[derive(Debug, Serialize, ToSchema)]
struct EmergencyViewJson {
    /// The opening.
    emergency: EmergencyJson,
    /// What was looked at while the case was open, the first first.
    looked_at: Vec<LookedAtJson>,
}

/// Something that was done while the case was open.
#[derive(Debug, Serialize, ToSchema)]
struct LookedAtJson {
    /// When, in UTC.
    at: DateTime<Utc>,
    /// What, in words.
    what: &'static str,
    /// Which page or thing, by its address within the case, or the address that was refused; nothing where the words say all.
    page: Option<String>,
    /// Whether it was refused.
    is_refused: bool,
}

fn json(line: EmergencyLine) -> EmergencyJson {
    let review =
        |Reviewed { outcome, findings, by, at }| ReviewJson { outcome: EmergencyOutcome::code(outcome), findings, by, at };
    EmergencyJson {
        id: line.id.uuid(),
        case: line.reference,
        held_by: line.team,
        opened_by: line.opened_by,
        ground: line.ground.code(),
        reason: line.reason,
        from_at: line.from_at,
        until_at: line.until_at,
        review_due_on: line.review_due_on,
        review: line.review.map(review),
    }
}

async fn list(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let found = app.run(move |service| emergency::list(service, &context)).await?;
    let all = |lines: Vec<EmergencyLine>| lines.into_iter().map(json).collect();
    Ok(HttpResponse::Ok().json(EmergenciesJson { waiting: all(found.waiting), reviewed: all(found.reviewed) }))
}

async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (context, id) = (signed_in.context(None), id(&path)?);
    let view = app.run(move |service| emergency::show(service, &context, &id)).await?;
    let looked = |LookedAt { at, label, page, is_refused }| LookedAtJson { at, what: label, page, is_refused };
    let looked_at = view.looks.into_iter().map(looked).collect();
    Ok(HttpResponse::Ok().json(EmergencyViewJson { emergency: json(view.line), looked_at }))
}
