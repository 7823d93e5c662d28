//! Rows for programs.

use actix_web::{HttpResponse, web};
use ehc_application::{
    Failure,
    plans::{
        rows::{self, Direction, RowRefused, RowWords},
        take::{Take, take},
    },
};
use ehc_domain::{
    ids::{AdviceId, PlanRowId},
    plans::ProvisionDetail,
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{coded, row_to_json};
use crate::{
    act::conflict,
    web::{App, HttpError, Problem, ProtectedJson, path::reference, respond::Answer},
};

/// A need, an outcome or provision; the section decides which.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowBody {
    /// `b` to `h2`, in lower case.
    section: String,
    /// The need of an outcome; the outcome or need of provision.
    parent: Option<Uuid>,
    /// The words of a need or outcome.
    #[serde(default)]
    text: String,
    /// How we will know that an outcome is reached.
    #[serde(default)]
    measure: String,
    /// The provision.
    provision: Option<ProvisionBody>,
    /// The advice it comes from.
    source: Option<Uuid>,
    /// Where in the advice.
    #[serde(default)]
    source_note: String,
    /// The version that was read; needed for a change.
    version: Option<i32>,
}

/// Provision, so that nobody can doubt it.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ProvisionBody {
    what: String,
    who: String,
    how_often: String,
    how_long: String,
    ratio: String,
    review: String,
}

impl RowBody {
    fn read(self) -> Result<RowWords, HttpError> {
        let ProvisionBody { what, who, how_often, how_long, ratio, review } = self.provision.unwrap_or_default();
        Ok(RowWords {
            section: coded("section", &self.section)?,
            parent: self.parent.map(PlanRowId::new),
            text: self.text,
            measure: self.measure,
            provision: ProvisionDetail { what, who, how_often, how_long, ratio, review },
            source: self.source.map(AdviceId::new),
            source_note: self.source_note,
        })
    }
}

fn row_id(text: &str) -> Result<PlanRowId, HttpError> {
    text.parse().map_err(|_| HttpError::NotFound)
}

/// Says what became of a change of a row; a stale one brings what it says now.
fn changed(done: Result<(), Failure<RowRefused>>, id: PlanRowId) -> Answer {
    match done {
        Ok(()) => Ok(HttpResponse::Ok().json(json!({ "id": id.uuid() }))),
        Err(Failure::Rule(RowRefused::Stale(now))) => {
            let current = row_to_json(&now);
            Ok(conflict(&RowRefused::Stale(now).to_string(), &current))
        }
        Err(other) => Err(other.into()),
    }
}

/// Adds a row.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/plan/rows", tag = "plans", params(("reference" = String, Path)),
    request_body = RowBody, security(("session" = [], "csrf" = [])),
    responses((status = 201, description = "Added"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn add_row(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<RowBody>) -> Answer {
    let (reference, context) = (reference(&path)?, sent.context());
    let words = sent.into_inner().read()?;
    let id = app.run(move |service| rows::add(service, &context, &reference, &words)).await?;
    Ok(HttpResponse::Created().json(json!({ "id": id.uuid() })))
}

/// Changes a row.
#[utoipa::path(put, path = "/api/v1/cases/{reference}/plan/rows/{row}", tag = "plans",
    params(("reference" = String, Path), ("row" = Uuid, Path)), request_body = RowBody, security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Changed"), (status = 409, description = "Changed by somebody else; `current` holds what it says"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn edit_row(app: web::Data<App>, path: web::Path<(String, String)>, sent: ProtectedJson<RowBody>) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, context, id) = (reference(&case)?, sent.context(), row_id(&id)?);
    let body = sent.into_inner();
    let version = body.version.ok_or(HttpError::Malformed("A change names the version that was read."))?;
    let words = body.read()?;
    changed(app.run(move |service| rows::edit(service, &context, &reference, id, version, &words)).await, id)
}

/// The version of a row that was read.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VersionBody {
    version: i32,
}

/// Removes a row on which nothing hangs.
#[utoipa::path(delete, path = "/api/v1/cases/{reference}/plan/rows/{row}", tag = "plans",
    params(("reference" = String, Path), ("row" = Uuid, Path)), request_body = VersionBody, security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Removed"), (status = 409, description = "Changed by somebody else; `current` holds what it says"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove_row(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    sent: ProtectedJson<VersionBody>,
) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, context, id) = (reference(&case)?, sent.context(), row_id(&id)?);
    let version = sent.into_inner().version;
    changed(app.run(move |service| rows::remove(service, &context, &reference, id, version)).await, id)
}

/// Where a row goes.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveBody {
    version: i32,
    /// `up` or `down`.
    direction: String,
}

/// Moves a row one place within its section.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/plan/rows/{row}/move", tag = "plans",
    params(("reference" = String, Path), ("row" = Uuid, Path)), request_body = MoveBody, security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Moved"), (status = 409, description = "Changed by somebody else; `current` holds what it says")))]
pub(crate) async fn move_row(app: web::Data<App>, path: web::Path<(String, String)>, sent: ProtectedJson<MoveBody>) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, context, id) = (reference(&case)?, sent.context(), row_id(&id)?);
    let body = sent.into_inner();
    let direction = match body.direction.as_str() {
        "up" => Direction::Up,
        "down" => Direction::Down,
        _ => return Err(HttpError::unknown("direction")),
    };
    changed(app.run(move |service| rows::shift(service, &context, &reference, id, body.version, direction)).await, id)
}

/// Why a check does not matter.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DismissBody {
    version: i32,
    reason: String,
}

/// Sets the checks on a row aside.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/plan/rows/{row}/dismiss", tag = "plans",
    params(("reference" = String, Path), ("row" = Uuid, Path)), request_body = DismissBody, security(("session" = [], "csrf" = [])),
    responses((status = 200, description = "Set aside"), (status = 409, description = "Changed by somebody else; `current` holds what it says"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn dismiss_row(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    sent: ProtectedJson<DismissBody>,
) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, context, id) = (reference(&case)?, sent.context(), row_id(&id)?);
    let body = sent.into_inner();
    changed(app.run(move |service| rows::dismiss(service, &context, &reference, id, body.version, &body.reason)).await, id)
}

/// One row of advice and where it goes.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeRow {
    /// Counted from 1.
    number: usize,
    /// `b`, `c` or `d`.
    need_section: String,
    /// `f`, `g`, `h1` or `h2`.
    provision_section: String,
}

/// Rows of advice for the plan.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeBody {
    advice: Uuid,
    rows: Vec<TakeRow>,
}

/// Takes rows of advice into the plan, word for word and linked.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/plan/take", tag = "plans", params(("reference" = String, Path)),
    request_body = TakeBody, security(("session" = [], "csrf" = [])),
    responses((status = 201, description = "Taken"),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn take_rows(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<TakeBody>) -> Answer {
    let (reference, context) = (reference(&path)?, sent.context());
    let body = sent.into_inner();
    let row = |row: &TakeRow| Ok((row.number, coded("section", &row.need_section)?, coded("section", &row.provision_section)?));
    let rows = body.rows.iter().map(row).collect::<Result<_, HttpError>>()?;
    let wanted = Take { advice: AdviceId::new(body.advice), rows };
    let made = app.run(move |service| take(service, &context, &reference, &wanted)).await?;
    let ids: Vec<Uuid> = made.iter().map(|id| id.uuid()).collect();
    Ok(HttpResponse::Created().json(json!({ "ids": ids })))
}
