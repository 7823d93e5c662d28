//! Compliance with the law's limits: figures for a period and a team, and the cases behind each of them.
//!
//! A child in youth accommodation counts like any other: the limits of the detained scheme (SI 2015/62 regs 5(1) and 13(2)) are the same six and twenty weeks,
//! and the SEN2 return only marks such a request (item 2.3, RYA) without leaving it out.
//!
//! A number and its list come from the same query and the same test ([`Figure::counts`]), so that they cannot differ.

mod asked_for;
mod behind;
mod figures;
mod morning;
mod period;
mod scope;
mod sums;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use ehc_domain::{
    audit::Look,
    ids::{CaseId, TeamId},
    policy::{Action, Target, Visibility},
    timetable::rules::Purpose,
};
use ehc_persistence::{DbConnection, StorageResult, compliance as rows};

pub use asked_for::{AskedForFigures, asked_for};
pub use behind::{Behind, CasesBehind, list};
pub use ehc_persistence::compliance::Counted;
pub use figures::{AskedFor, Exceptions, Figure, LAST_WEEK, Population};
pub use morning::{Morning, morning};
pub use period::Period;
pub use sums::{FEWEST, Month, Share, Tally, Timeliness};

use behind::asked_among;
use scope::{Teams, within};

use crate::{Context, Failure, Service, failure::NoRule, history::Told};

/// Kinds of facts after which the national tables leave a plan out of the measure.
const SET_ASIDE: [&str; 2] = ["appeal_lodged", "mediation_concluded"];

/// What somebody asks figures for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The period.
    pub period: Period,
    /// The team, with the teams within it; `None` for all.
    pub team: Option<TeamId>,
    /// Whether plans with an exception are counted.
    pub exceptions: Exceptions,
}

/// A team that figures can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamFigures {
    /// Which.
    pub team: TeamId,
    /// Its name.
    pub name: String,
    /// Its figures, with those of the teams within it.
    pub tally: Tally,
}

/// The figures.
#[derive(Debug, Clone)]
pub struct Compliance {
    /// What was asked.
    pub asked: Asked,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Today.
    pub today: NaiveDate,
    /// Whether cases of the whole authority are counted.
    pub is_whole_authority: bool,
    /// The team asked for.
    pub team_name: Option<String>,
    /// All plans issued in the period.
    pub with_exceptions: Timeliness,
    /// Those without an exception.
    pub without_exceptions: Timeliness,
    /// Plans issued after an appeal or a mediation, which are in none of the plan figures.
    pub set_aside: u64,
    /// Everything that teams are compared by, for all together.
    pub total: Tally,
    /// Of the cases overdue, those with an exception for what is overdue longest.
    pub overdue_excused: u64,
    /// Cases whose longest overdue limit passed yesterday.
    pub overdue_since_yesterday: u64,
    /// Plans by the month of issue.
    pub months: Vec<Month>,
    /// Open cases by week.
    pub weeks: Vec<u64>,
    /// By team, those with nothing left out.
    pub teams: Vec<TeamFigures>,
    /// Every team that may be asked for.
    pub choices: Vec<(TeamId, String)>,
    /// Cases counted that the person may not open.
    pub not_shown: u64,
}

impl Compliance {
    /// Returns how long plans took, exceptions as asked.
    pub fn plans(&self) -> Timeliness {
        match self.asked.exceptions {
            Exceptions::LeftOut => self.without_exceptions,
            Exceptions::Counted => self.with_exceptions,
        }
    }

    /// Returns the number that a figure's list holds.
    pub fn number(&self, figure: Figure) -> u64 {
        let plans = self.plans();
        match figure {
            Figure::Plans => plans.issued,
            Figure::PlansInTime => plans.in_time,
            Figure::PlansWithinAYear => plans.within_a_year,
            Figure::PlansOverAYear => plans.over_a_year,
            Figure::PlansSetAside => self.set_aside,
            Figure::Decisions => self.total.decisions.whole,
            Figure::DecisionsInTime => self.total.decisions.part,
            Figure::DecisionsLate => self.total.decisions.whole - self.total.decisions.part,
            Figure::Open => self.total.open,
            Figure::OpenPast => self.total.past,
            Figure::OpenInWeek(week) => {
                usize::try_from(week).ok().and_then(|week| self.weeks.get(week.checked_sub(1)?).copied()).unwrap_or(0)
            }
            Figure::Overdue => self.total.overdue,
            // These are counted on their own page.
            Figure::AskedFor(_) => 0,
        }
    }
}

/// Keeps the first row of each case: figures count cases, and a case may owe or have met a duty twice.
fn once_each(rows: Vec<Counted>) -> Vec<Counted> {
    let mut seen = BTreeSet::new();
    rows.into_iter().filter(|row| seen.insert(row.case_id)).collect()
}

/// Whose cases are counted, and for whom.
#[derive(Debug, Clone, Copy)]
struct Scope<'a> {
    /// Of these teams; `None` for every team.
    teams: Option<&'a [TeamId]>,
    /// A case of which the reader may not know is behind no number.
    reader: &'a Visibility,
    /// Whether the reader knows of every restricted case, as those do who review access.
    knows_restricted: bool,
}

impl<'a> Scope<'a> {
    fn of(context: &Context, reader: &'a Visibility, teams: Option<&'a [TeamId]>) -> Self {
        Self { teams, reader, knows_restricted: context.authorise(Action::AccessReview, Target::Service).is_ok() }
    }

    fn counts(&self, case: &Counted) -> bool {
        self.reader.may_know(case.case_id, case.is_restricted && !self.knows_restricted)
    }
}

/// Loads a population: the one query behind a number and behind its list.
fn load(
    conn: &mut DbConnection,
    population: Population,
    scope: Scope<'_>,
    days: (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> StorageResult<Vec<Counted>> {
    let teams = scope.teams;
    let mut found = match population {
        Population::Plans | Population::SetAside => {
            let (aside, plans) = plans(conn, scope, days)?;
            return Ok(if population == Population::Plans { plans } else { aside });
        }
        Population::Decisions => once_each(rows::list_met(conn, &Purpose::AssessmentDecision.rules(), teams, days)?),
        Population::Open => rows::list_open(conn, teams)?,
        Population::Overdue => once_each(rows::list_overdue(conn, teams, today)?),
        Population::Requests(_)
        | Population::Refusals(_)
        | Population::AfterRefusal(_)
        | Population::Past { .. }
        | Population::Advice(_) => asked_for::Source::read(conn, teams, days, today)?.of(population),
    };
    found.retain(|case| scope.counts(case));
    Ok(found)
}

/// Loads plans issued in a period: those issued after an appeal or a mediation, and the others.
fn plans(conn: &mut DbConnection, scope: Scope<'_>, days: (NaiveDate, NaiveDate)) -> StorageResult<(Vec<Counted>, Vec<Counted>)> {
    let marks = rows::list_facts_of_kinds(conn, &SET_ASIDE)?;
    let corrected: BTreeSet<_> = marks.iter().filter_map(|mark| mark.supersedes_id).collect();
    let mut first: BTreeMap<CaseId, NaiveDate> = BTreeMap::new();
    for mark in marks.iter().filter(|mark| !corrected.contains(&mark.id)) {
        let earliest = first.entry(mark.case_id).or_insert(mark.happened_on);
        *earliest = (*earliest).min(mark.happened_on);
    }
    let mut issued = once_each(rows::list_met(conn, &Purpose::FinalPlan.rules(), scope.teams, days)?);
    issued.retain(|plan| scope.counts(plan));
    Ok(issued
        .into_iter()
        .partition(|plan| first.get(&plan.case_id).is_some_and(|on| plan.on.is_some_and(|issued| *on <= issued))))
}

/// Shows the figures for a period and a team.
///
/// # Errors
/// Policy; a team that the person may not ask for; storage.
pub fn show(service: &Service, context: &Context, asked: Asked) -> Result<Compliance, Failure<NoRule>> {
    let permit = context.authorise(Action::ReportAggregate, Target::Service)?;
    let found = service.store.read(|conn| compute(conn, context, asked))?;
    service.views.note(Look::of(&permit).telling(&Told::FiguresShown { period: asked.period.code() }))?;
    Ok(found)
}

fn compute(conn: &mut DbConnection, context: &Context, asked: Asked) -> Result<Compliance, Failure<NoRule>> {
    let today = context.today;
    let teams = Teams::load(conn, context, asked.team)?;
    let (from, to) = asked.period.days(today);
    let visibility = context.visibility();
    let scope = Scope::of(context, &visibility, teams.counted());
    let (set_aside, plans) = plans(conn, scope, (from, to))?;
    let decisions = load(conn, Population::Decisions, scope, (from, to), today)?;
    let open = load(conn, Population::Open, scope, (from, to), today)?;
    let overdue = load(conn, Population::Overdue, scope, (from, to), today)?;

    let mut by_team: BTreeMap<TeamId, Tally> = BTreeMap::new();
    for plan in plans.iter().filter(|plan| asked.exceptions.admit(plan)) {
        by_team.entry(plan.team_id).or_default().plans.add(Figure::PlansInTime.counts(plan, today));
    }
    for case in &decisions {
        by_team.entry(case.team_id).or_default().decisions.add(Figure::DecisionsInTime.counts(case, today));
    }
    for case in &open {
        let tally = by_team.entry(case.team_id).or_default();
        tally.open += 1;
        tally.past += u64::from(Figure::OpenPast.counts(case, today));
    }
    for case in &overdue {
        by_team.entry(case.team_id).or_default().overdue += 1;
    }

    let counted: Vec<&Counted> = [&set_aside, &plans, &decisions, &open, &overdue].into_iter().flatten().collect();
    let asked_on = asked_among(conn, &visibility, counted.iter().copied())?;
    let unlisted: BTreeSet<CaseId> =
        counted.into_iter().filter(|case| !visibility.lists(&case.listable(&asked_on))).map(|case| case.case_id).collect();
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    Ok(Compliance {
        asked,
        from,
        to,
        today,
        is_whole_authority: teams.is_whole_authority && asked.team.is_none(),
        team_name: teams.name(asked.team),
        with_exceptions: Timeliness::of(plans.iter(), today),
        without_exceptions: Timeliness::of(plans.iter().filter(|plan| Exceptions::LeftOut.admit(plan)), today),
        set_aside: count(set_aside.len()),
        total: by_team.values().copied().fold(Tally::default(), Tally::and),
        overdue_excused: count(overdue.iter().filter(|case| case.is_excused).count()),
        overdue_since_yesterday: count(overdue.iter().filter(|case| case.on == today.pred_opt()).count()),
        months: sums::by_month(&plans, (from, to), today),
        weeks: sums::by_week(&open, today),
        teams: compare(&teams, &by_team),
        choices: teams.choices,
        not_shown: count(unlisted.len()),
    })
}

/// Sums teams up with the teams within them, so that a team's row is what its own page says.
fn compare(teams: &Teams, by_team: &BTreeMap<TeamId, Tally>) -> Vec<TeamFigures> {
    teams
        .choices
        .iter()
        .filter(|(team, _)| teams.counted().is_none_or(|counted| counted.contains(team)))
        .map(|(team, name)| {
            let tally =
                within(&teams.all, *team).iter().filter_map(|team| by_team.get(team).copied()).fold(Tally::default(), Tally::and);
            TeamFigures { team: *team, name: name.clone(), tally }
        })
        .filter(|team| !team.tally.is_empty())
        .collect()
}
