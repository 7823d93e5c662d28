//! The same figures, and the same cases, for programs.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use ehc_application::compliance::{
    self as figures, AskedFor, Behind, Compliance, Exceptions, FEWEST, Figure, LAST_WEEK, Month, Share, TeamFigures, Timeliness,
};
use serde::Serialize;
use utoipa::{IntoParams, openapi::Object};
use uuid::Uuid;

use super::{
    asked::{self, Query},
    behind::PER_PAGE,
};
use crate::web::{App, SignedIn, described::choice, respond::Answer};

/// Of which days, team and cases figures are asked for.
#[derive(Debug, IntoParams)]
#[expect(dead_code, reason = "it describes what is read by name")]
pub(super) struct FiguresAsked {
    /// `year` (when absent), `12-months`, a year such as `2025`, a quarter such as `2026-Q3`, or days such as `2026-07-01..2026-08-15`.
    #[param(nullable = false)]
    period: Option<String>,
    /// A team, counted with the teams within it; all when absent.
    #[param(nullable = false)]
    team: Option<Uuid>,
    #[param(schema_with = exceptions)]
    exceptions: Option<String>,
}

/// Of which figure the cases are asked for.
#[derive(Debug, IntoParams)]
#[expect(dead_code, reason = "it describes what is read by name")]
pub(super) struct CasesAsked {
    #[param(schema_with = figure_codes)]
    figure: String,
    /// As for the figures.
    #[param(nullable = false)]
    period: Option<String>,
    /// As for the figures.
    #[param(nullable = false)]
    team: Option<Uuid>,
    #[param(schema_with = exceptions)]
    exceptions: Option<String>,
    /// From 1, of 50 cases each.
    #[param(nullable = false, minimum = 1, maximum = 100_000)]
    page: Option<u32>,
}

fn exceptions() -> Object {
    choice(
        "Whether cases with an exception are counted: `out` (when absent) or `in`",
        [Exceptions::LeftOut, Exceptions::Counted].map(Exceptions::code),
    )
}

fn figure_codes() -> Object {
    let weeks = (1..=LAST_WEEK).map(Figure::OpenInWeek);
    let asked_for = AskedFor::all().into_iter().map(Figure::AskedFor);
    choice("Which figure", Figure::ALL.into_iter().chain(weeks).chain(asked_for).map(Figure::code))
}

/// A part of a whole. The percentage of fewer than five is withheld, because it could point to a child.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ShareJson {
    /// The part.
    part: u64,
    /// The whole.
    whole: u64,
    /// The whole per cent; `null` where it is withheld.
    percent: Option<u64>,
    /// Why it is withheld; `null` where it is not.
    withheld: Option<&'static str>,
}

fn share(share: Share) -> ShareJson {
    let percent = share.percent();
    let withheld = (share.whole < FEWEST).then_some("fewer than 5");
    ShareJson { part: share.part, whole: share.whole, percent, withheld }
}

/// How long plans took.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct PlansJson {
    /// Plans issued in the period.
    issued: u64,
    /// Within 20 weeks of the request, over all.
    within_20_weeks: ShareJson,
    /// After 20 weeks and within a year of 52 weeks.
    from_20_weeks_to_a_year: u64,
    /// After more than a year.
    over_a_year: u64,
    /// The average in weeks, to one place; `null` for fewer than five plans.
    average_weeks: Option<f64>,
}

fn plans(timeliness: Timeliness) -> PlansJson {
    PlansJson {
        issued: timeliness.issued,
        within_20_weeks: share(timeliness.share()),
        from_20_weeks_to_a_year: timeliness.within_a_year,
        over_a_year: timeliness.over_a_year,
        average_weeks: timeliness
            .average_tenths_of_weeks()
            .and_then(|tenths| u32::try_from(tenths).ok())
            .map(|tenths| f64::from(tenths) / 10.0),
    }
}

/// Plans issued in one month, or the part of it inside the period.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct MonthJson {
    /// The first day.
    from: NaiveDate,
    /// The last day.
    to: NaiveDate,
    /// Whether the month is not counted whole.
    is_part: bool,
    /// Within 20 weeks, counting exceptions.
    with_exceptions: ShareJson,
    /// Within 20 weeks, leaving out exceptions.
    without_exceptions: ShareJson,
}

/// A team, counted with the teams within it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TeamJson {
    /// Which.
    id: Uuid,
    /// Its name.
    name: String,
    /// Open cases.
    open: u64,
    /// Plans within 20 weeks, exceptions as asked.
    plans: ShareJson,
    /// Decisions to assess within 6 weeks.
    decisions: ShareJson,
    /// Open cases past 20 weeks.
    past_20_weeks: u64,
    /// Cases with a legal limit overdue.
    overdue: u64,
}

/// The figures.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ComplianceJson {
    /// Today in London.
    today: NaiveDate,
    /// The first day of the period.
    from: NaiveDate,
    /// Its last day.
    to: NaiveDate,
    /// The team asked for; `null` for all that you may count.
    team: Option<Uuid>,
    /// Whether exceptions are counted in the figures by team: `in` or `out`.
    exceptions: &'static str,
    /// Whether every case of the authority is counted.
    is_whole_authority: bool,
    /// Cases counted that you may not open.
    not_shown: u64,
    /// Plans issued, counting exceptions.
    plans_with_exceptions: PlansJson,
    /// Plans issued, leaving out exceptions.
    plans_without_exceptions: PlansJson,
    /// Plans issued after an appeal or mediation, which are in no other figure of plans.
    plans_set_aside: u64,
    /// Decisions to assess within 6 weeks.
    decisions: ShareJson,
    /// Open cases.
    open: u64,
    /// Of these, past 20 weeks.
    past_20_weeks: u64,
    /// Open cases by week of the clock, from week 1; the last holds all later weeks.
    open_by_week: Vec<u64>,
    /// Cases with a legal limit overdue.
    overdue: u64,
    /// Plans by month of issue.
    months: Vec<MonthJson>,
    /// Teams beside each other.
    teams: Vec<TeamJson>,
}

fn whole(found: Compliance) -> ComplianceJson {
    let month = |month: &Month| MonthJson {
        from: month.first,
        to: month.last,
        is_part: month.is_part,
        with_exceptions: share(month.with_exceptions),
        without_exceptions: share(month.without_exceptions),
    };
    let team = |team: TeamFigures| TeamJson {
        id: team.team.uuid(),
        name: team.name,
        open: team.tally.open,
        plans: share(team.tally.plans),
        decisions: share(team.tally.decisions),
        past_20_weeks: team.tally.past,
        overdue: team.tally.overdue,
    };
    ComplianceJson {
        today: found.today,
        from: found.from,
        to: found.to,
        team: found.asked.team.map(|team| team.uuid()),
        exceptions: found.asked.exceptions.code(),
        is_whole_authority: found.is_whole_authority,
        not_shown: found.not_shown,
        plans_with_exceptions: plans(found.with_exceptions),
        plans_without_exceptions: plans(found.without_exceptions),
        plans_set_aside: found.set_aside,
        decisions: share(found.total.decisions),
        open: found.total.open,
        past_20_weeks: found.total.past,
        open_by_week: found.weeks,
        overdue: found.total.overdue,
        months: found.months.iter().map(month).collect(),
        teams: found.teams.into_iter().map(team).collect(),
    }
}

pub(super) async fn compliance(app: web::Data<App>, signed_in: SignedIn, query: Query) -> Answer {
    let context = signed_in.context(None);
    let asked = asked::read_strictly(&query)?;
    let found = app.run(move |service| figures::show(service, &context, asked)).await?;
    Ok(HttpResponse::Ok().json(whole(found)))
}

/// One case behind a number.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct BehindJson {
    /// Its reference.
    reference: String,
    /// The child's name.
    child: String,
    /// How far it has come: a code.
    stage: &'static str,
    /// The day the request was received.
    began_on: NaiveDate,
    /// The day the plan was issued, the family told, the request received or the advice came, or the limit that is overdue; `null` for open cases.
    on: Option<NaiveDate>,
    /// The limit of what came; `null` where it is about none.
    due: Option<NaiveDate>,
    /// What it is about, such as who asked; empty where it is about the case alone.
    what: String,
    /// Whether an exception is recorded.
    is_excused: bool,
}

/// A page of the cases behind a number.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct CasesBehindJson {
    /// The number: every case that the figure counts.
    counted: u64,
    /// Of these, those that you may not open.
    not_shown: u64,
    /// How many pages there are.
    pages: usize,
    /// The cases of this page.
    cases: Vec<BehindJson>,
}

pub(super) async fn cases(app: web::Data<App>, signed_in: SignedIn, query: Query) -> Answer {
    let context = signed_in.context(None);
    let (asked, figure, page) = (asked::read_strictly(&query)?, asked::figure(&query)?, asked::page_number(&query));
    let found = app.run(move |service| figures::list(service, &context, asked, figure, (page, PER_PAGE))).await?;
    let case = |behind: Behind| BehindJson {
        reference: behind.line.reference,
        child: behind.line.child,
        stage: behind.line.stage.code(),
        began_on: behind.counted.began_on,
        on: behind.counted.on,
        due: behind.counted.due,
        what: behind.counted.title,
        is_excused: behind.counted.is_excused,
    };
    Ok(HttpResponse::Ok().json(CasesBehindJson {
        counted: found.counted,
        not_shown: found.not_shown,
        pages: found.pages,
        cases: found.lines.into_iter().map(case).collect(),
    }))
}
