//! What programs are told of teams.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::teams::{self, TeamRow, TeamView};
use ehc_domain::accounts::{Role, TeamKind};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::ground::{EDIT, id};
use crate::web::{
    App, SignedIn,
    described::{code, codes, says},
    respond::Answer,
    route::Row,
};

pub(super) fn routes() -> Vec<Row> {
    vec![
        Row::get("/api/v1/teams", EDIT, || web::to(list)).describes(says("Lists every team").gives::<Vec<TeamKeptJson>>(200)),
        Row::get("/api/v1/teams/{team}", EDIT, || web::to(show))
            .describes(says("Shows what is known of a team").gives::<TeamViewJson>(200)),
    ]
}

/// A team.
#[derive(Debug, Serialize, ToSchema)]
struct TeamKeptJson {
    id: Uuid,
    name: String,
    /// What it does, by code.
    #[schema(schema_with = code::<TeamKind>)]
    kind: &'static str,
    /// The team above it.
    parent: Option<Uuid>,
    /// Whom colleagues turn to first.
    coordinator: Option<Uuid>,
    /// Whom to speak to when it is late.
    contact_name: Option<String>,
    contact_email: Option<String>,
    contact_phone: Option<String>,
    /// Its first day.
    opened_on: Option<NaiveDate>,
    /// Its last day; `null` while it is open.
    closed_on: Option<NaiveDate>,
    /// The version to send with a change.
    version: i32,
}

impl From<TeamRow> for TeamKeptJson {
    fn from(row: TeamRow) -> Self {
        Self {
            id: row.id.uuid(),
            name: row.name,
            kind: row.kind.code(),
            parent: row.parent_id.map(|id| id.uuid()),
            coordinator: row.coordinator_id.map(|id| id.uuid()),
            contact_name: row.contact_name,
            contact_email: row.contact_email,
            contact_phone: row.contact_phone,
            opened_on: row.opened_on,
            closed_on: row.closed_on,
            version: row.version,
        }
    }
}

/// Somebody in a team.
#[derive(Debug, Serialize, ToSchema)]
struct MemberJson {
    id: Uuid,
    name: String,
    /// The codes of their roles.
    #[schema(schema_with = codes::<Role>)]
    roles: Vec<&'static str>,
}

/// A team with who is in it and what hangs on it.
#[derive(Debug, Serialize, ToSchema)]
struct TeamViewJson {
    team: TeamKeptJson,
    /// Those in it who have not left.
    members: Vec<MemberJson>,
    /// The numbers of its open cases, but for restricted ones.
    open_cases: Vec<String>,
    /// How many restricted cases are open besides.
    restricted_cases: usize,
    /// How many requests for advice are not settled.
    open_requests: usize,
}

impl From<TeamView> for TeamViewJson {
    fn from(view: TeamView) -> Self {
        let roles = |roles: Vec<Role>| roles.into_iter().map(Role::code).collect();
        let member = |one: teams::Member| MemberJson { id: one.id.uuid(), name: one.name, roles: roles(one.roles) };
        Self {
            team: view.row.into(),
            members: view.members.into_iter().map(member).collect(),
            restricted_cases: view.hanging.cases.iter().filter(|case| case.is_restricted).count(),
            open_requests: view.hanging.requests.len(),
            open_cases: view.hanging.cases.into_iter().filter(|case| !case.is_restricted).map(|case| case.reference).collect(),
        }
    }
}

async fn list(app: web::Data<App>, signed_in: SignedIn) -> Answer {
    let context = signed_in.context(None);
    let lines = app.run(move |service| teams::list(service, &context)).await?;
    Ok(HttpResponse::Ok().json(lines.into_iter().map(|line| TeamKeptJson::from(line.row)).collect::<Vec<_>>()))
}

async fn show(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (context, id) = (signed_in.context(None), id(&path)?);
    let shown = app.run(move |service| teams::show(service, &context, &id)).await?;
    Ok(HttpResponse::Ok().json(TeamViewJson::from(shown)))
}
