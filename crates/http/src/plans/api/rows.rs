//! Rows for programs.

use actix_web::{HttpResponse, web};
use ehc_application::{
    Failure,
    plans::{
        StoredRow,
        rows::{self, EditRefused, RowWords},
        take::{Take, take},
    },
};
use ehc_domain::{
    codes::Coded,
    ids::{AdviceId, PlanRowId},
    plans::ProvisionDetail,
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    act::conflict,
    web::{App, HttpError, Problem, ProtectedJson, path::reference, respond::Answer},
};

/// A row as it stands.
pub(in crate::plans) fn row_to_json(row: &StoredRow) -> Value {
    let provision = &row.provision;
    json!({
        "id": row.id.uuid(), "kind": row.kind.code(), "section": row.section.code(), "parent": row.parent.map(|id| id.uuid()),
        "text": row.text, "measure": row.measure,
        "provision": { "what": provision.what, "who": provision.who, "how_often": provision.how_often,
            "how_long": provision.how_long, "ratio": provision.ratio, "review": provision.review },
        "source": row.source.map(|id| id.uuid()), "source_note": row.source_note, "dismissed_reason": row.dismissed_reason,
        "version": row.version,
    })
}

fn coded<T: Coded>(what: &str, code: &str) -> Result<T, HttpError> {
    T::parse(code).ok_or_else(|| HttpError::unknown(what))
}

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
    let (reference, context, id): (_, _, PlanRowId) =
        (reference(&case)?, sent.context(), id.parse().map_err(|_| HttpError::NotFound)?);
    let body = sent.into_inner();
    let version = body.version.ok_or(HttpError::Malformed("A change names the version that was read."))?;
    let words = body.read()?;
    match app.run(move |service| rows::edit(service, &context, &reference, id, version, &words)).await {
        Ok(()) => Ok(HttpResponse::Ok().json(json!({ "id": id.uuid() }))),
        Err(Failure::Rule(EditRefused::Stale(now))) => {
            let current = row_to_json(&now);
            Ok(conflict(&EditRefused::Stale(now).to_string(), &current))
        }
        Err(other) => Err(other.into()),
    }
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
