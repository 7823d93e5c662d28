//! The calendars as JSON.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use ehc_application::{
    Failure,
    calendars::{self, CaseMove, Change, ChangeRefused, Part},
};
use ehc_domain::{
    calendar::CalendarChangeKind,
    codes::Coded,
    ids::{CalendarChangeId, InstitutionId},
    policy::Action,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::institution_id;
use crate::web::{
    App, HttpError, Problem, ProtectedJson, SignedIn,
    respond::Answer,
    route::{Row, Rule},
};

pub(super) fn routes() -> Vec<Row> {
    let edit = Rule::May(Action::CalendarEdit);
    let sample = r#"{"kind":"holiday_added","first_on":"2026-12-17","name":"Jubilee"}"#;
    vec![
        Row::get("/api/v1/calendar", edit, || web::to(show)),
        Row::post("/api/v1/calendar/preview", edit, || web::to(preview)).sample(sample),
        Row::post("/api/v1/calendar/changes", edit, || web::to(make)).sample(sample),
        Row::get("/api/v1/calendar/changes/{change}", edit, || web::to(changed)),
        Row::get("/api/v1/calendar/institutions/{institution}", edit, || web::to(institution)),
    ]
}

/// One bank holiday.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct HolidayJson {
    on: NaiveDate,
    name: String,
    /// `published`, `computed` (provisional) or `added` here.
    source: &'static str,
}

/// A run of closed days.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ClosedJson {
    first_on: NaiveDate,
    last_on: NaiveDate,
    /// The occasion; none for a school or college.
    name: Option<String>,
}

/// The calendar of a year.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct CalendarJson {
    year: i32,
    /// As receipts name it.
    version: String,
    /// The first year whose bank holidays should be published by now and are not; none while nothing is missing.
    year_to_publish: Option<i32>,
    bank_holidays: Vec<HolidayJson>,
    /// The closures of the authority's offices, of all years: they move its own targets only.
    office_closures: Vec<ClosedJson>,
}

/// Which year.
#[derive(Debug, Deserialize)]
pub(crate) struct Year {
    year: Option<i32>,
}

/// Shows the calendar of a year, this one unless told.
#[utoipa::path(get, path = "/api/v1/calendar", tag = "calendars", params(("year" = Option<i32>, Query)), security(("session" = [])),
    responses((status = 200, description = "The calendar", body = CalendarJson)))]
pub(crate) async fn show(app: web::Data<App>, signed_in: SignedIn, asked: web::Query<Year>) -> Answer {
    let (context, year) = (signed_in.context(None), asked.year);
    let shown = app.run(move |service| calendars::show(service, &context, year)).await?;
    let holiday = |line: calendars::HolidayLine| HolidayJson { on: line.on, name: line.name, source: line.source.code() };
    Ok(HttpResponse::Ok().json(CalendarJson {
        year: shown.year,
        version: shown.version,
        year_to_publish: shown.year_to_publish,
        bank_holidays: shown.holidays.into_iter().map(holiday).collect(),
        office_closures: shown
            .offices
            .into_iter()
            .map(|row| ClosedJson { first_on: row.first_closed_on, last_on: row.last_closed_on, name: Some(row.name) })
            .collect(),
    }))
}

/// A change of a calendar.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeBody {
    /// `holiday_added`, `holiday_withdrawn`, `offices_closed`, `offices_opened`, `institution_closed` or `institution_opened`.
    kind: String,
    /// The day, or the first closed day.
    first_on: NaiveDate,
    /// The last closed day; the first unless told.
    last_on: Option<NaiveDate>,
    /// The occasion; needed for what is added, but not for a school or college.
    #[serde(default)]
    name: String,
    /// Needed for the closure of a school or college.
    institution_id: Option<Uuid>,
    /// Why; needed for a withdrawal.
    #[serde(default)]
    reason: String,
}

impl ChangeBody {
    fn change(&self) -> Result<Change, HttpError> {
        let kind = CalendarChangeKind::parse(&self.kind).ok_or_else(|| HttpError::unknown("kind"))?;
        let institution = self.institution_id.map(InstitutionId::new);
        let days = (self.first_on, self.last_on.unwrap_or(self.first_on));
        Change::of_days(kind, institution, days, &self.name, &self.reason)
            .ok_or_else(|| HttpError::refused("no_such_institution", Some("institution_id"), "Say which school or college"))
    }
}

/// One date that moves.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct MoveJson {
    case: String,
    duty: String,
    title: String,
    /// `limit`, `act_by`, `target`, `excused` or `not_excused`.
    what: &'static str,
    why: &'static str,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

fn moves(list: Vec<CaseMove>) -> Vec<MoveJson> {
    let to_json = |one: CaseMove| MoveJson {
        case: one.reference,
        duty: one.duty,
        title: one.title,
        what: one.what.code(),
        why: one.what.label(),
        from: one.from,
        to: one.to,
    };
    list.into_iter().map(to_json).collect()
}

/// What a change would move.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct PreviewJson {
    cases_read: usize,
    /// Statutory limits counted in calendar weeks that were compared.
    week_limits: usize,
    /// How many of them would move; none does.
    week_limits_moved: usize,
    moves: Vec<MoveJson>,
}

/// The refusal of a day is named by its own rule.
fn refused(failure: Failure<ChangeRefused>) -> HttpError {
    match failure {
        Failure::Rule(ChangeRefused::Holiday(rule)) => Failure::Rule(rule).into(),
        Failure::Rule(ChangeRefused::Closure(rule)) => Failure::Rule(rule).into(),
        other => other.into(),
    }
}

/// Shows what a change would move; changes nothing.
#[utoipa::path(post, path = "/api/v1/calendar/preview", tag = "calendars", request_body = ChangeBody,
    security(("session" = [], "csrf" = [])), responses((status = 200, description = "What would move", body = PreviewJson),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn preview(app: web::Data<App>, sent: ProtectedJson<ChangeBody>) -> Answer {
    let context = sent.context();
    let change = sent.into_inner().change()?;
    let found = app.run(move |service| calendars::preview(service, &context, &change)).await.map_err(refused)?;
    Ok(HttpResponse::Ok().json(PreviewJson {
        cases_read: found.cases_read,
        week_limits: found.week_limits,
        week_limits_moved: found.week_limits_moved,
        moves: moves(found.moves),
    }))
}

/// A change that was made.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ChangedJson {
    id: Uuid,
    moves: Vec<MoveJson>,
}

/// Changes a calendar, and brings every date that moves up to date.
#[utoipa::path(post, path = "/api/v1/calendar/changes", tag = "calendars", request_body = ChangeBody,
    security(("session" = [], "csrf" = [])), responses((status = 201, description = "Changed", body = ChangedJson),
        (status = 422, description = "Refused by name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn make(app: web::Data<App>, sent: ProtectedJson<ChangeBody>) -> Answer {
    let context = sent.context();
    let change = sent.into_inner().change()?;
    let made = app.run(move |service| calendars::make(service, &context, &change)).await.map_err(refused)?;
    Ok(HttpResponse::Created().json(ChangedJson { id: made.id.uuid(), moves: moves(made.moves) }))
}

/// A change as it was made.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ChangeJson {
    id: Uuid,
    kind: &'static str,
    institution_id: Option<Uuid>,
    first_on: NaiveDate,
    last_on: NaiveDate,
    name: String,
    reason: Option<String>,
    changed_at: DateTime<Utc>,
    /// Who changed it.
    by: Option<String>,
    week_limits: i32,
    week_limits_moved: i32,
    moves: Vec<MoveJson>,
}

/// Shows a change and what it moved.
#[utoipa::path(get, path = "/api/v1/calendar/changes/{change}", tag = "calendars", params(("change" = Uuid, Path)),
    security(("session" = [])), responses((status = 200, description = "The change", body = ChangeJson),
        (status = 404, description = "No such change", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn changed(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let id: CalendarChangeId = path.parse().map_err(|_| HttpError::NotFound)?;
    let context = signed_in.context(None);
    let shown = app.run(move |service| calendars::change(service, &context, id, Part::Whole)).await?;
    let row = shown.row;
    Ok(HttpResponse::Ok().json(ChangeJson {
        id: row.id.uuid(),
        kind: row.kind.code(),
        institution_id: row.institution_id.map(|id| id.uuid()),
        first_on: row.first_on,
        last_on: row.last_on,
        name: row.name,
        reason: row.reason,
        changed_at: row.changed_at,
        by: shown.by,
        week_limits: row.week_limits,
        week_limits_moved: row.week_limits_moved,
        moves: moves(shown.moves),
    }))
}

/// The days with pupils between two closures.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct TermJson {
    first_on: NaiveDate,
    last_on: NaiveDate,
}

/// The calendar of a school or college.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct InstitutionCalendarJson {
    id: Uuid,
    name: String,
    closures: Vec<ClosedJson>,
    terms: Vec<TermJson>,
}

/// Shows the closures of a school or college, and the terms between them.
#[utoipa::path(get, path = "/api/v1/calendar/institutions/{institution}", tag = "calendars", params(("institution" = Uuid, Path)),
    security(("session" = [])), responses((status = 200, description = "Its calendar", body = InstitutionCalendarJson),
        (status = 404, description = "No such school or college", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn institution(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (context, id) = (signed_in.context(None), institution_id(&path)?);
    let shown = app.run(move |service| calendars::institution(service, &context, id)).await?;
    let closures = shown.closures.into_iter().map(|row| ClosedJson {
        first_on: row.first_closed_on,
        last_on: row.reopens_on.pred_opt().unwrap_or(row.reopens_on),
        name: None,
    });
    Ok(HttpResponse::Ok().json(InstitutionCalendarJson {
        id: shown.row.id.uuid(),
        name: shown.row.name,
        closures: closures.collect(),
        terms: shown.terms.into_iter().map(|term| TermJson { first_on: term.first, last_on: term.last }).collect(),
    }))
}
