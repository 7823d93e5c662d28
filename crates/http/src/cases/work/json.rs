//! The same list for programs.

use actix_web::{HttpResponse, web};
use chrono::{Datelike, NaiveDate};
use ehc_application::{
    cases::case_path,
    contacts::Owed,
    next::Next,
    work::{self, Whose, WorkCursor, WorkLine},
};
use ehc_domain::cases::DutyActor;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Show, may_open};
use crate::web::{App, Asked, SignedIn, described::code, respond::Answer};

/// One thing to do.
#[derive(Debug, Serialize, ToSchema)]
struct WorkLineJson {
    /// The number of the case.
    case: String,
    /// The rule.
    rule: String,
    /// What must be done.
    title: String,
    /// What is next on the way to it, or who is waited for; `null` where that is what `title` says.
    next: Option<String>,
    /// The page on which that is done; `null` with it, and where it is not for the person to do.
    page: Option<String>,
    /// The last day.
    due: Option<NaiveDate>,
    /// The last working day on or before it.
    act_by: Option<NaiveDate>,
    /// The authority’s own target, where the person has one.
    target: Option<NaiveDate>,
    /// Whether the last day is past.
    is_overdue: bool,
    /// Whether an exception excuses it, if it is missed.
    is_excused: bool,
    /// Who must do it: a code.
    #[schema(schema_with = code::<DutyActor>)]
    actor: &'static str,
}

/// A promise that is due by today.
#[derive(Debug, Serialize, ToSchema)]
struct PromiseLineJson {
    /// The number of the case.
    case: String,
    /// Names the contact in which it was made.
    contact: Uuid,
    /// What was promised.
    what: String,
    /// By when.
    due: NaiveDate,
    /// Who promised it.
    by: String,
    /// The page on which it is kept or withdrawn.
    page: String,
}

/// How much there is of each.
#[derive(Debug, Serialize, ToSchema)]
struct WorkCounts {
    overdue: i64,
    due_today: i64,
    due_this_week: i64,
    /// What waits for somebody else.
    waiting: i64,
    open_cases: i64,
}

/// What to do.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::cases) struct WorkJson {
    /// Today in London.
    today: NaiveDate,
    /// The week of the year.
    week: u32,
    counts: WorkCounts,
    /// In order of the limits.
    work: Vec<WorkLineJson>,
    /// What was promised by today or before, the earliest first; empty on every page but the first.
    promises: Vec<PromiseLineJson>,
    /// What `after` must be for more; `null` at the end.
    after: Option<String>,
}

pub(in crate::cases) async fn json(app: web::Data<App>, signed_in: SignedIn, show: Asked<Show>) -> Answer {
    let context = signed_in.context(None);
    let today = context.today;
    let (span, after) = (show.span(), show.cursor()?);
    let found = app.run(move |service| work::to_do(service, &context, Whose::Mine, span, after)).await?;
    let may_open = |line: &WorkLine, place: &str| may_open(&app, &signed_in, found.subjects.get(&line.case_id), place);
    let line = |line: &WorkLine| WorkLineJson {
        case: line.reference.clone(),
        rule: line.rule.clone(),
        title: line.title.clone(),
        next: found.act(line).map(Next::title),
        page: found.act(line).map(|next| case_path(&line.reference, next.act.page())).filter(|place| may_open(line, place)),
        due: line.due,
        act_by: line.act_by,
        target: found.act_by(line).filter(|_| line.actor == DutyActor::Caseworker),
        is_overdue: line.due.is_some_and(|due| due < today),
        is_excused: line.is_excused,
        actor: line.actor.code(),
    };
    let promise = |one: &Owed| PromiseLineJson {
        case: one.reference.clone(),
        contact: one.contact.uuid(),
        what: one.what.clone(),
        due: one.due,
        by: one.by.clone(),
        page: one.place.clone(),
    };
    let tally = &found.tally;
    let next = found.next.as_ref().map(|WorkCursor { due, case_id, duty }| format!("{due}~{case_id}~{duty}"));
    Ok(HttpResponse::Ok().json(WorkJson {
        today,
        week: today.iso_week().week(),
        counts: WorkCounts {
            overdue: tally.overdue,
            due_today: tally.due_today,
            due_this_week: tally.due_this_week,
            waiting: tally.waiting,
            open_cases: found.open_cases,
        },
        promises: found.promises.iter().map(promise).collect(),
        work: found.lines.iter().map(line).collect(),
        after: next,
    }))
}
