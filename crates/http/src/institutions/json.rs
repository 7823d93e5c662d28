//! What programs are told of an institution.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::institutions::{self, ContactRow, Registered};
use ehc_domain::institutions::{ContactRole, InstitutionKind};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::ground::{EDIT, id};
use crate::web::{
    App, SignedIn,
    described::{code, says},
    respond::Answer,
    route::Row,
};

pub(super) fn routes() -> Vec<Row> {
    vec![
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
    has_sen_unit: bool,
    has_resourced_provision: bool,
    /// When it closed for good; `null` while it is open.
    closed_on: Option<NaiveDate>,
    /// What took its place.
    successor: Option<Uuid>,
    /// The version to send with a change.
    version: i32,
    /// Those to speak to now.
    contacts: Vec<ContactJson>,
    /// Those who were to be spoken to once, the last to leave first.
    former_contacts: Vec<ContactJson>,
}

impl From<Registered> for RegisteredJson {
    fn from(Registered { row, contacts, former, .. }: Registered) -> Self {
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
            has_sen_unit: row.has_sen_unit,
            has_resourced_provision: row.has_resourced_provision,
            closed_on: row.closed_on,
            successor: row.successor_id.map(|id| id.uuid()),
            version: row.version,
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
