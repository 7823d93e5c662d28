//! The calendars as JSON.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use ehc_application::{
    Context, Failure, Service,
    calendars::{self, AskedChange, CaseMove, ChangeRefused, Changed, Part, Preview},
};
use ehc_domain::{calendar::HolidaySource, ids::CalendarChangeId, policy::Action, timetable::moves::Moved};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::parts::institution_id;
use crate::{
    act::for_programs,
    form::form,
    web::{
        App, HttpError, SignedIn,
        described::{code, says},
        respond::Answer,
        route::{Row, Rule},
    },
};

pub(super) fn routes() -> Vec<Row> {
    let edit = Rule::May(Action::CalendarEdit);
    vec![
        Row::get("/api/v1/calendar", edit, || web::to(show))
            .describes(says("Shows the calendar of a year, this one unless told").asks::<Year>().gives::<CalendarJson>(200)),
        for_programs::<(), _, _, _, _>(
            "/api/v1/calendar/preview",
            edit,
            "Shows what a change would move; changes nothing",
            |service, context, (), asked| preview(service, context, asked),
            200,
            |(), found| PreviewJson::of(found),
        ),
        for_programs::<(), _, _, _, _>(
            "/api/v1/calendar/changes",
            edit,
            "Changes a calendar, and brings every date that moves up to date",
            |service, context, (), asked| make(service, context, asked),
            201,
            |(), made| ChangedJson { id: made.id.uuid(), moves: moves(&made.moves) },
        ),
        Row::get("/api/v1/calendar/changes/{change}", edit, || web::to(changed))
            .describes(says("Shows a change and what it moved").gives::<ChangeJson>(200)),
        Row::get("/api/v1/calendar/institutions/{institution}", edit, || web::to(institution)).describes(
            says("Shows the closures of a school or college, and the terms between them").gives::<InstitutionCalendarJson>(200),
        ),
    ]
}

/// One bank holiday.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct HolidayJson {
    on: NaiveDate,
    name: String,
    /// Where it comes from; `computed` is provisional.
    #[schema(schema_with = code::<HolidaySource>)]
    source: &'static str,
}

/// A run of closed days.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ClosedJson {
    first_on: NaiveDate,
    last_on: NaiveDate,
    /// The occasion; none for a school or college.
    name: Option<String>,
}

/// The calendar of a year.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct CalendarJson {
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
#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Year {
    /// The year; this one unless told.
    #[param(nullable = false)]
    year: Option<i32>,
}

async fn show(app: web::Data<App>, signed_in: SignedIn, asked: web::Query<Year>) -> Answer {
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

form! { AskedChange {
    kind: select("What is changed").or("Choose what is changed"),
    first_on: date("The day, or the first closed day").or("Enter the day, or the first closed day").sample("2026-12-17"),
    last_on: date("The last closed day; the first unless told").unsampled(),
    name: text("The occasion; needed for what is added, but not for a school or college"),
    institution_id: select("Needed for a closure of a school or college").unsampled(),
    reason: text("Why; needed to make a withdrawal"),
} }

/// One date that moves.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MoveJson {
    case: String,
    duty: String,
    title: String,
    #[schema(schema_with = code::<Moved>)]
    what: &'static str,
    why: &'static str,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

fn moves(list: &[CaseMove]) -> Vec<MoveJson> {
    let to_json = |one: &CaseMove| MoveJson {
        case: one.reference.clone(),
        duty: one.duty.clone(),
        title: one.title.clone(),
        what: one.what.code(),
        why: one.what.label(),
        from: one.from,
        to: one.to,
    };
    list.iter().map(to_json).collect()
}

/// What a change would move.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PreviewJson {
    cases_read: usize,
    /// Statutory limits counted in calendar weeks that were compared.
    week_limits: usize,
    /// How many of them would move; none does.
    week_limits_moved: usize,
    moves: Vec<MoveJson>,
}

impl PreviewJson {
    fn of(found: &Preview) -> Self {
        Self {
            cases_read: found.cases_read,
            week_limits: found.week_limits,
            week_limits_moved: found.week_limits_moved,
            moves: moves(&found.moves),
        }
    }
}

fn preview(service: &Service, context: &Context, asked: AskedChange) -> Result<Preview, Failure<ChangeRefused>> {
    calendars::preview(service, context, &asked.change().map_err(Failure::Rule)?)
}

fn make(service: &Service, context: &Context, asked: AskedChange) -> Result<Changed, Failure<ChangeRefused>> {
    calendars::make(service, context, &asked.change().map_err(Failure::Rule)?)
}

/// A change that was made.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ChangedJson {
    id: Uuid,
    moves: Vec<MoveJson>,
}

/// A change as it was made.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ChangeJson {
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

async fn changed(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
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
        moves: moves(&shown.moves),
    }))
}

/// The days with pupils between two closures.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TermJson {
    first_on: NaiveDate,
    last_on: NaiveDate,
}

/// The calendar of a school or college.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct InstitutionCalendarJson {
    id: Uuid,
    name: String,
    closures: Vec<ClosedJson>,
    terms: Vec<TermJson>,
}

async fn institution(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
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
