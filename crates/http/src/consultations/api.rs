//! Consultations for programs.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::consultations::{ConsultationView, search, show};
use ehc_domain::{
    consultations::{ObjectionGround, ReplyOutcome},
    policy::Action as A,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::web::{
    App, SignedIn,
    described::says,
    path::reference,
    respond::Answer,
    route::{Row, Rule},
};

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get("/api/v1/cases/{reference}/consultations", Rule::OnCase(A::ConsultationRecord), || web::to(list))
            .noted()
            .describes(says("Lists the consultations of a case").gives::<ConsultationsJson>(200)),
        Row::get("/api/v1/institutions", Rule::May(A::CaseCreate), || web::to(institutions)).describes(
            says("Searches the register of open institutions by part of a name; at most fifty").asks::<Search>().gives::<Vec<
                InstitutionJson,
            >>(
                200
            ),
        ),
    ]
}

/// The consultation of one institution.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ConsultationJson {
    id: Uuid,
    institution_id: Uuid,
    institution: Option<String>,
    /// The day on which it closed; absent while it is open.
    institution_closed_on: Option<NaiveDate>,
    /// The unit of it that is asked about; `null` where it is the institution itself.
    unit_id: Option<Uuid>,
    /// What that unit is called, with its kind.
    unit: Option<String>,
    /// Whether the family asked for it.
    is_family_preference: bool,
    /// The day the family asked for it.
    preference_on: Option<NaiveDate>,
    sent_on: NaiveDate,
    /// The last of the fifteen days (Code 9.83).
    due: Option<NaiveDate>,
    replied_on: Option<NaiveDate>,
    /// `agrees` or `objects`.
    outcome: Option<&'static str>,
    /// `unsuitable`, `education_of_others` or `use_of_resources` (s39(4)).
    ground: Option<&'static str>,
    reply: Option<String>,
    /// For the next change.
    version: i32,
}

fn to_json(view: &ConsultationView) -> ConsultationJson {
    let row = &view.row;
    ConsultationJson {
        id: row.id.uuid(),
        institution_id: row.institution_id.uuid(),
        institution: view.institution.as_ref().map(|one| one.name.clone()),
        institution_closed_on: view.institution.as_ref().and_then(|one| one.closed_on),
        unit_id: row.unit_id.map(|id| id.uuid()),
        unit: view.unit.as_ref().map(|one| one.in_words()),
        is_family_preference: row.is_family_preference,
        preference_on: row.preference_on,
        sent_on: row.sent_on,
        due: view.due,
        replied_on: row.replied_on,
        outcome: row.outcome.map(ReplyOutcome::code),
        ground: row.ground.map(ObjectionGround::code),
        reply: row.reply.clone(),
        version: row.version,
    }
}

/// The consultations of a case.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ConsultationsJson {
    /// The family's preference first.
    consultations: Vec<ConsultationJson>,
    /// The first day on which the setting can be named; none until there is a draft.
    naming_from: Option<NaiveDate>,
}

async fn list(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (reference, context) = (reference(&path)?, signed_in.context(None));
    let shown = app.run(move |service| show(service, &context, &reference)).await?;
    let consultations = shown.list.iter().map(to_json).collect();
    Ok(HttpResponse::Ok().json(ConsultationsJson { consultations, naming_from: shown.naming_from }))
}

/// What is searched for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Search {
    /// Part of the name.
    #[param(nullable = false)]
    name: Option<String>,
}

/// An institution on the register.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct InstitutionJson {
    id: Uuid,
    urn: Option<String>,
    name: String,
    /// The kind, by code.
    kind: &'static str,
}

async fn institutions(app: web::Data<App>, signed_in: SignedIn, asked: web::Query<Search>) -> Answer {
    let (context, typed) = (signed_in.context(None), asked.name.clone().unwrap_or_default());
    let found = app.run(move |service| search(service, &context, &typed)).await?;
    let list: Vec<_> = found
        .into_iter()
        .map(|one| InstitutionJson { id: one.id.uuid(), urn: one.urn, name: one.name, kind: one.kind.code() })
        .collect();
    Ok(HttpResponse::Ok().json(list))
}
