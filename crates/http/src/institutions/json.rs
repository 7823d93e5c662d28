//! What programs are told of an institution.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::institutions::{self, ContactRow, Registered, UnitRow};
use ehc_domain::institutions::{ContactRole, InstitutionKind, UnitKind};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    ground::{EDIT, id},
    list,
};
use crate::web::{
    App, SignedIn,
    described::{code, says},
    respond::Answer,
    route::Row,
};

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get("/api/v1/institutions/register", EDIT, || web::to(list::list)).describes(
            says("Lists the register, closed institutions included").asks::<list::Search>().gives::<list::RegisterJson>(200),
        ),
        Row::get("/api/v1/institutions/{institution}", EDIT, || web::to(show))
            .describes(says("Shows what the register says of an institution").gives::<RegisteredJson>(200)),
    ]
}

/// Somebody to speak to.
#[derive(Debug, Serialize, ToSchema)]
struct ContactJson {
    id: Uuid,
    /// What about, by code.
    #[schema(schema_with = code::<ContactRole>)]
    role: &'static str,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    /// The last day; `null` for those to speak to now.
    ended_on: Option<NaiveDate>,
    /// The version to send with a change.
    version: i32,
}

impl From<ContactRow> for ContactJson {
    fn from(row: ContactRow) -> Self {
        Self {
            id: row.id.uuid(),
            role: row.role.code(),
            name: row.name,
            email: row.email,
            phone: row.phone,
            ended_on: row.ended_on,
            version: row.version,
        }
    }
}

/// A unit of an institution.
#[derive(Debug, Serialize, ToSchema)]
struct UnitJson {
    id: Uuid,
    /// Its kind, by code.
    #[schema(schema_with = code::<UnitKind>)]
    kind: &'static str,
    /// Its name; `null` while only the official register knows it.
    name: Option<String>,
    /// What it specialises in.
    specialism: Option<String>,
    /// How many places it has; `null` when that is not known.
    places: Option<i32>,
    /// When it opened; `null` when that is not known.
    opened_on: Option<NaiveDate>,
    /// When it closed; `null` while it is open.
    closed_on: Option<NaiveDate>,
}

impl From<UnitRow> for UnitJson {
    fn from(row: UnitRow) -> Self {
        Self {
            id: row.id.uuid(),
            kind: row.kind.code(),
            name: row.name,
            specialism: row.specialism,
            places: row.places,
            opened_on: row.opened_on,
            closed_on: row.closed_on,
        }
    }
}

/// What the register says of an institution.
#[derive(Debug, Serialize, ToSchema)]
struct RegisteredJson {
    id: Uuid,
    /// Its unique reference number.
    urn: Option<String>,
    /// Its UK provider reference number.
    ukprn: Option<String>,
    name: String,
    /// Its kind, by code.
    #[schema(schema_with = code::<InstitutionKind>)]
    kind: &'static str,
    /// The code of the local authority in whose area it is.
    authority_code: Option<String>,
    /// Where consultations go.
    email: Option<String>,
    phone: Option<String>,
    address: Option<String>,
    postcode: Option<String>,
    /// Since when it is approved under section 41 of the Children and Families Act 2014.
    section_41_from: Option<NaiveDate>,
    /// The last day of that approval.
    section_41_until: Option<NaiveDate>,
    /// Whether one of its open units is a SEN unit.
    has_sen_unit: bool,
    /// Whether one of its open units is resourced provision.
    has_resourced_provision: bool,
    /// Its units, the open ones first.
    units: Vec<UnitJson>,
    /// When it closed for good; `null` while it is open.
    closed_on: Option<NaiveDate>,
    /// What took its place.
    successor: Option<Uuid>,
    /// The version to send with a change.
    version: i32,
    /// How many open cases are of children who learn there.
    cases: i64,
    /// Of these, those with a plan.
    cases_with_a_plan: i64,
    /// To how many consultations of open cases it has not replied.
    consultations_waiting: i64,
    /// Those to speak to now.
    contacts: Vec<ContactJson>,
    /// Those who were to be spoken to once, the last to leave first.
    former_contacts: Vec<ContactJson>,
}

impl From<Registered> for RegisteredJson {
    fn from(Registered { row, units, contacts, former, named_by, .. }: Registered) -> Self {
        let has = |kind: UnitKind| units.iter().any(|unit| unit.is_open(kind));
        Self {
            id: row.id.uuid(),
            urn: row.urn,
            ukprn: row.ukprn,
            name: row.name,
            kind: row.kind.code(),
            authority_code: row.authority_code,
            email: row.email,
            phone: row.phone,
            address: row.address,
            postcode: row.postcode,
            section_41_from: row.section_41_from,
            section_41_until: row.section_41_until,
            has_sen_unit: has(UnitKind::SenUnit),
            has_resourced_provision: has(UnitKind::ResourcedProvision),
            units: units.into_iter().map(UnitJson::from).collect(),
            closed_on: row.closed_on,
            successor: row.successor_id.map(|id| id.uuid()),
            version: row.version,
            cases: named_by.learn_there,
            cases_with_a_plan: named_by.with_a_plan,
            consultations_waiting: named_by.consulted,
            contacts: contacts.into_iter().map(ContactJson::from).collect(),
            former_contacts: former.into_iter().map(ContactJson::from).collect(),
        }
    }
}

async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (context, id) = (signed_in.context(None), id(&path)?);
    let shown = app.run(move |service| institutions::show(service, &context, &id)).await?;
    Ok(HttpResponse::Ok().json(RegisteredJson::from(shown)))
}
