//! The calendars of an administrator: bank holidays, closed offices, terms of schools and colleges.

pub(crate) mod api;
mod change;
mod new;

use actix_web::web;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::London;
use ehc_application::calendars::{self, CaseMove, ChangeLine};
use ehc_domain::{
    calendar::{CalendarChangeKind, Closure, HolidaySource},
    ids::InstitutionId,
    policy::Action,
    timetable::moves::Moved,
};
use serde::Deserialize;

use crate::{
    App, HttpError, SignedIn, links,
    pages::{
        ListPage,
        calendars::{self as pages, CalendarPage, DayRow, InstitutionPage},
    },
    respond::{Answer, page},
    routes::{Row, Rule},
    ui::{
        Html, Link,
        govuk::{SummaryList, SummaryRow, Tag},
        parts::{Cell, Row as Line},
        words,
    },
};

/// Moves shown before a change is made, which can only be worked out whole; the JSON has all of them.
const MOST_MOVES: usize = 500;

pub(crate) fn routes() -> Vec<Row> {
    let edit = Rule::May(Action::CalendarEdit);
    let mut rows = vec![
        Row::get("/admin/calendar", edit, || web::to(show)),
        Row::get("/admin/calendar/holidays/new", edit, || web::to(new::holiday)),
        Row::post("/admin/calendar/holidays/new", edit, || web::to(new::send_holiday))
            .sample("on-day=17&on-month=12&on-year=2026&name=Jubilee"),
        Row::get("/admin/calendar/offices/new", edit, || web::to(new::offices)),
        Row::post("/admin/calendar/offices/new", edit, || web::to(new::send_offices))
            .sample("first-day=29&first-month=12&first-year=2026&last-day=31&last-month=12&last-year=2026&name=Christmas"),
        Row::get("/admin/calendar/check", edit, || web::to(change::check)),
        Row::post("/admin/calendar/check", edit, || web::to(change::make))
            .sample("kind=holiday_added&first=2026-12-17&last=2026-12-17&name=Jubilee"),
        Row::get("/admin/calendar/changes/{change}", edit, || web::to(change::show)),
        Row::get("/admin/calendar/institutions", edit, || web::to(search)),
        Row::get("/admin/calendar/institutions/{institution}", edit, || web::to(institution)),
        Row::get("/admin/calendar/institutions/{institution}/closures/new", edit, || web::to(new::closure)),
        Row::post("/admin/calendar/institutions/{institution}/closures/new", edit, || web::to(new::send_closure))
            .sample("left-day=21&left-month=7&left-year=2027&back-day=2&back-month=9&back-year=2027"),
    ];
    rows.extend(api::routes());
    rows
}

fn institution_id(text: &str) -> Result<InstitutionId, HttpError> {
    text.parse().map_err(|_| HttpError::NotFound)
}

fn institution_path(id: InstitutionId) -> String {
    format!("/admin/calendar/institutions/{id}")
}

/// The address of the page that shows what a change would move.
fn check_path(kind: CalendarChangeKind, institution: Option<InstitutionId>, days: (NaiveDate, NaiveDate), name: &str) -> String {
    let mut path =
        format!("/admin/calendar/check?kind={}&first={}&last={}&name={}", kind.code(), days.0, days.1, links::encode(name));
    if let Some(id) = institution {
        path.push_str(&format!("&institution={id}"));
    }
    path
}

fn withdraw(kind: CalendarChangeKind, institution: Option<InstitutionId>, days: (NaiveDate, NaiveDate), name: &str) -> Link {
    Link::new("Withdraw", check_path(kind, institution, days, "")).hidden(name)
}

fn moment(at: DateTime<Utc>, today: NaiveDate) -> String {
    let at = at.with_timezone(&London);
    words::sentence(&words::moment(at.date_naive(), at.time(), today))
}

/// The days of a change or closure, inside a sentence: "Thursday 17 December 2026", "from 29 to 31 December 2026".
fn days_inside((first, last): (NaiveDate, NaiveDate)) -> String {
    if first == last { words::act_date(first) } else { words::range(first, last) }
}

/// The same days standing alone: "From 29 to 31 December 2026".
fn days_words(days: (NaiveDate, NaiveDate)) -> String {
    words::sentence(&days_inside(days))
}

fn move_rows(moves: &[CaseMove]) -> (Vec<Line>, usize) {
    let day = |day: Option<NaiveDate>| day.map(words::act_date).unwrap_or_default();
    let row = |one: &CaseMove| {
        let (what, why) = one.what.label().split_once(", ").unwrap_or((one.what.label(), ""));
        let (from, to) = match one.what {
            Moved::Excused | Moved::NotExcused => (String::new(), String::new()),
            Moved::Limit | Moved::ActBy | Moved::Target => (day(one.from), day(one.to)),
        };
        Line::new([
            Cell::from(Html::reference(&one.reference)),
            Cell::from(one.title.as_str()),
            Cell::noted(what, words::sentence(why)),
            Cell::from(from),
            Cell::from(to),
        ])
    };
    (moves.iter().take(MOST_MOVES).map(row).collect(), moves.len().saturating_sub(MOST_MOVES))
}

#[derive(Debug, Deserialize)]
struct Year {
    year: Option<i32>,
}

async fn show(app: web::Data<App>, signed_in: SignedIn, asked: web::Query<Year>) -> Answer {
    let (context, year) = (signed_in.context(None), asked.year);
    let today = context.today;
    let shown = app.run(move |service| calendars::show(service, &context, year)).await?;
    let holiday = |line: &calendars::HolidayLine| {
        let source: Html = match line.source {
            HolidaySource::Published => line.source.label().into(),
            HolidaySource::Computed => Tag::amber(line.source.label()).into(),
            HolidaySource::Added => Tag::blue(line.source.label()).into(),
        };
        let act = (line.source == HolidaySource::Added)
            .then(|| withdraw(CalendarChangeKind::HolidayWithdrawn, None, (line.on, line.on), &line.name));
        DayRow {
            cells: vec![words::time_tag(line.on, &words::act_date(line.on)).into(), line.name.as_str().into(), source.into()],
            act,
        }
    };
    let offices = shown.offices.iter().map(|row| {
        let days = (row.first_closed_on, row.last_closed_on);
        DayRow {
            cells: vec![days_words(days).into(), row.name.as_str().into()],
            act: Some(withdraw(CalendarChangeKind::OfficesOpened, None, days, &row.name)),
        }
    });
    let listed = CalendarPage {
        shell: signed_in.shell(&format!("Calendar {}", shown.year)),
        year: shown.year,
        years: (shown.years.0..=shown.years.1).collect(),
        year_to_publish: shown.year_to_publish,
        holidays: shown.holidays.iter().map(holiday).collect(),
        offices: offices.collect(),
        changes: shown.changes.iter().map(|line| change_row(line, today)).collect(),
    };
    page(&ListPage::from(listed))
}

fn change_row(line: &ChangeLine, today: NaiveDate) -> Line {
    let row = &line.row;
    let about = format!("{}, {}", row.name, days_inside((row.first_on, row.last_on)));
    let moved = match line.moved {
        0 => "Nothing".to_owned(),
        1 => "1 date".to_owned(),
        number => format!("{number} dates"),
    };
    let what = Html::from(row.kind.label()).then(Html::hidden(&format!(": {about}")));
    Line::new([
        Cell::noted(Html::link(what, &format!("/admin/calendar/changes/{}", row.id)), about),
        Cell::noted(line.by.as_deref().map_or_else(|| "The service".into(), Html::name), moment(row.changed_at, today)),
        Cell::from(moved),
    ])
}

/// What was or would be changed, as facts to read.
fn facts(kind: CalendarChangeKind, days: (NaiveDate, NaiveDate), name: &str) -> Vec<SummaryRow> {
    let (what, whose) = match kind {
        CalendarChangeKind::HolidayAdded | CalendarChangeKind::HolidayWithdrawn => ("Day", "Bank holiday"),
        CalendarChangeKind::OfficesClosed | CalendarChangeKind::OfficesOpened => ("Closed", "Why"),
        CalendarChangeKind::InstitutionClosed | CalendarChangeKind::InstitutionOpened => ("Closed", "School or college"),
    };
    vec![SummaryRow::new(whose, name), SummaryRow::new(what, days_words(days))]
}

fn summary(rows: Vec<SummaryRow>) -> SummaryList {
    SummaryList::new(rows)
}

#[derive(Debug, Deserialize)]
struct Search {
    name: Option<String>,
}

async fn search(app: web::Data<App>, signed_in: SignedIn, asked: web::Query<Search>) -> Answer {
    let (context, typed) = (signed_in.context(None), asked.into_inner().name.unwrap_or_default());
    let sought = typed.clone();
    let found = app.run(move |service| calendars::search_institutions(service, &context, &sought)).await?;
    let rows = found
        .into_iter()
        .map(|(row, closures)| (Link::new(row.name, institution_path(row.id)), row.kind.label().to_owned(), closures))
        .collect();
    page(&pages::institutions(signed_in.shell("Terms of schools and colleges"), &typed, rows))
}

async fn institution(app: web::Data<App>, signed_in: SignedIn, path: web::Path<String>) -> Answer {
    let (context, id) = (signed_in.context(None), institution_id(&path)?);
    let shown = app.run(move |service| calendars::institution(service, &context, id)).await?;
    let closures = shown.closures.iter().filter_map(|row| {
        let closure = Closure::new(row.first_closed_on, row.reopens_on).ok()?;
        let days = (row.first_closed_on, row.reopens_on.pred_opt().unwrap_or(row.reopens_on));
        let window = closure.ground_window().map_or_else(
            || "No exception: it is shorter than 4 weeks".to_owned(),
            |(from, to)| format!("Exception if asked {}", words::range(from, to)),
        );
        let act = withdraw(
            CalendarChangeKind::InstitutionOpened,
            Some(id),
            days,
            &format!("the closure {}", words::range(days.0, days.1)),
        );
        Some(DayRow {
            cells: vec![
                days_words(days).into(),
                words::act_date(row.reopens_on).into(),
                closure.days().to_string().into(),
                window.into(),
            ],
            act: Some(act),
        })
    });
    let terms = shown.terms.iter().map(|term| Line::new([words::act_date(term.first).into(), words::act_date(term.last).into()]));
    let listed = InstitutionPage {
        shell: signed_in.shell("Terms and closures"),
        name: shown.row.name.clone(),
        kind: shown.row.kind.label().to_owned(),
        add: format!("{}/closures/new", institution_path(id)),
        closures: closures.collect(),
        terms: terms.collect(),
    };
    page(&ListPage::from(listed))
}
