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
    plans::{AdulthoodAim, PlanSection, ProvisionDetail, RowKind},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    act::Named,
    web::{
        App, HttpError, ProtectedJson,
        described::{code, codes},
        path::reference,
        respond::Answer,
    },
};

fn coded<T: Coded>(what: &str, code: &str) -> Result<T, HttpError> {
    T::parse(code).ok_or_else(|| HttpError::unknown(what))
}

/// Provision as it stands.
#[derive(Debug, Serialize, ToSchema)]
struct ProvisionJson {
    what: String,
    who: String,
    how_often: String,
    how_long: String,
    ratio: String,
    review: String,
}

/// A row as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::plans) struct RowJson {
    id: Uuid,
    #[schema(schema_with = code::<RowKind>)]
    kind: &'static str,
    #[schema(schema_with = code::<PlanSection>)]
    section: &'static str,
    /// The row it hangs on.
    parent: Option<Uuid>,
    text: String,
    /// How we will know that an outcome is reached; empty on other rows.
    measure: String,
    /// Empty on rows that are no provision.
    provision: ProvisionJson,
    /// Which aims of preparing for adulthood it serves; none on needs.
    #[schema(schema_with = codes::<AdulthoodAim>)]
    adulthood_aims: Vec<&'static str>,
    /// The advice it comes from.
    source: Option<Uuid>,
    /// Where in the advice.
    source_note: Option<String>,
    /// Why a check on it was set aside.
    dismissed_reason: Option<String>,
    /// For the next change.
    version: i32,
}

impl From<&StoredRow> for RowJson {
    fn from(row: &StoredRow) -> Self {
        let ProvisionDetail { what, who, how_often, how_long, ratio, review } = row.provision.clone();
        Self {
            id: row.id.uuid(),
            kind: row.kind.code(),
            section: row.section.code(),
            parent: row.parent.map(|id| id.uuid()),
            text: row.text.clone(),
            measure: row.measure.clone(),
            provision: ProvisionJson { what, who, how_often, how_long, ratio, review },
            adulthood_aims: row.aims.iter().map(|aim| aim.code()).collect(),
            source: row.source.map(|id| id.uuid()),
            source_note: row.source_note.clone(),
            dismissed_reason: row.dismissed_reason.clone(),
            version: row.version,
        }
    }
}

/// A need, an outcome or provision; the section decides which.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RowBody {
    #[schema(schema_with = code::<PlanSection>)]
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
    /// Which aims of preparing for adulthood an outcome or provision serves; without them, a change leaves those that it has.
    #[schema(schema_with = codes::<AdulthoodAim>)]
    adulthood_aims: Option<Vec<String>>,
    /// The advice it comes from.
    source: Option<Uuid>,
    /// Where in the advice.
    #[serde(default)]
    source_note: String,
    /// The version that was read; needed for a change.
    version: Option<i32>,
}

/// Provision, so that nobody can doubt it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct ProvisionBody {
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
        let aims = |codes: Vec<String>| codes.iter().map(|code| coded("adulthood_aims", code)).collect::<Result<_, HttpError>>();
        Ok(RowWords {
            section: coded("section", &self.section)?,
            parent: self.parent.map(PlanRowId::new),
            text: self.text,
            measure: self.measure,
            provision: ProvisionDetail { what, who, how_often, how_long, ratio, review },
            aims: self.adulthood_aims.map(aims).transpose()?,
            source: self.source.map(AdviceId::new),
            source_note: self.source_note,
        })
    }
}

pub(super) async fn add_row(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<RowBody>) -> Answer {
    let (reference, context) = (reference(&path)?, sent.context());
    let words = sent.into_inner().read()?;
    let id = app.run(move |service| rows::add(service, &context, &reference, &words)).await?;
    Ok(HttpResponse::Created().json(Named::of(id)))
}

pub(super) async fn edit_row(app: web::Data<App>, path: web::Path<(String, String)>, sent: ProtectedJson<RowBody>) -> Answer {
    let (case, id) = path.into_inner();
    let (reference, context, id): (_, _, PlanRowId) =
        (reference(&case)?, sent.context(), id.parse().map_err(|_| HttpError::NotFound)?);
    let body = sent.into_inner();
    let version = body.version.ok_or(HttpError::Malformed("A change names the version that was read."))?;
    let words = body.read()?;
    match app.run(move |service| rows::edit(service, &context, &reference, id, version, &words)).await {
        Ok(()) => Ok(HttpResponse::Ok().json(Named::of(id))),
        Err(Failure::Rule(EditRefused::Stale(now))) => {
            let current = json!(RowJson::from(&*now));
            Err(HttpError::Stale { message: EditRefused::Stale(now).to_string(), current })
        }
        Err(other) => Err(other.into()),
    }
}

/// One row of advice and where it goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TakeRow {
    /// Counted from 1.
    number: usize,
    #[schema(schema_with = code::<PlanSection>)]
    need_section: String,
    #[schema(schema_with = code::<PlanSection>)]
    provision_section: String,
}

/// Rows of advice for the plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TakeBody {
    advice: Uuid,
    rows: Vec<TakeRow>,
}

/// The rows that were made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Taken {
    ids: Vec<Uuid>,
}

pub(super) async fn take_rows(app: web::Data<App>, path: web::Path<String>, sent: ProtectedJson<TakeBody>) -> Answer {
    let (reference, context) = (reference(&path)?, sent.context());
    let body = sent.into_inner();
    let row = |row: &TakeRow| Ok((row.number, coded("section", &row.need_section)?, coded("section", &row.provision_section)?));
    let rows = body.rows.iter().map(row).collect::<Result<_, HttpError>>()?;
    let wanted = Take { advice: AdviceId::new(body.advice), rows };
    let made = app.run(move |service| take(service, &context, &reference, &wanted)).await?;
    Ok(HttpResponse::Created().json(Taken { ids: made.iter().map(|id| id.uuid()).collect() }))
}
