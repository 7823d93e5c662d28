//! The figures that people ask councils for, mostly under the Freedom of Information Act 2000: what each of them counts is said with [`AskedFor`].

use std::collections::BTreeSet;

use chrono::NaiveDate;
use ehc_domain::{
    advice::AdviceKind,
    audit::Look,
    decisions::{DecisionKind, DecisionOutcome},
    ids::TeamId,
    policy::{Action, Target},
    timetable::rules::Purpose,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    compliance::{self as rows, Counted, Requested, ToldOf},
};

use super::{Asked, AskedFor, Figure, Population, Scope, scope::Teams};
use crate::{Context, Failure, Service, failure::NoRule, history::Told};

/// The figures of a period and a team.
#[derive(Debug, Clone)]
pub struct AskedForFigures {
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
    /// Every team that may be asked for.
    pub choices: Vec<(TeamId, String)>,
    /// Each figure with its number: how many rows its list has.
    pub numbers: Vec<(AskedFor, u64)>,
}

impl AskedForFigures {
    /// Returns the number of a figure.
    pub fn number(&self, figure: AskedFor) -> u64 {
        self.numbers.iter().find(|(one, _)| *one == figure).map_or(0, |(_, number)| *number)
    }
}

/// Shows the figures.
///
/// # Errors
/// Policy; a team that the person may not ask for; storage.
pub fn asked_for(service: &Service, context: &Context, asked: Asked) -> Result<AskedForFigures, Failure<NoRule>> {
    let permit = context.authorise(Action::ReportAggregate, Target::Service)?;
    let (visibility, today) = (context.visibility(), context.today);
    let found = service.store.read(|conn| {
        let teams = Teams::load(conn, context, asked.team)?;
        let (from, to) = asked.period.days(today);
        let scope = Scope::of(context, &visibility, teams.counted());
        let source = Source::read(conn, teams.counted(), (from, to), today)?;
        let number = |figure: AskedFor| {
            let one = Figure::AskedFor(figure);
            let found = source.of(one.population()).into_iter().filter(|case| scope.counts(case) && one.counts(case, today));
            (figure, u64::try_from(found.count()).unwrap_or(u64::MAX))
        };
        let numbers = AskedFor::all().into_iter().map(number).collect();
        Ok::<_, Failure<NoRule>>(AskedForFigures {
            asked,
            from,
            to,
            today,
            is_whole_authority: teams.is_whole_authority && asked.team.is_none(),
            team_name: teams.name(asked.team),
            choices: teams.choices,
            numbers,
        })
    })?;
    service.views.note(Look::of(&permit).telling(&Told::FiguresShown { period: asked.period.code() }))?;
    Ok(found)
}

/// What these figures count, read once: what stands behind a number and behind its list.
pub(super) struct Source {
    /// The first day.
    from: NaiveDate,
    requests: Vec<Requested>,
    told: Vec<ToldOf>,
    advice: Vec<(Counted, AdviceKind)>,
    /// Open past twenty weeks, each with whether a plan was agreed.
    past: Vec<(Counted, bool)>,
}

impl Source {
    /// Reads it.
    ///
    /// # Errors
    /// Any failure of the database.
    pub(super) fn read(
        conn: &mut DbConnection,
        teams: Option<&[TeamId]>,
        (from, to): (NaiveDate, NaiveDate),
        today: NaiveDate,
    ) -> StorageResult<Self> {
        let agreed = rows::list_agreed(conn)?;
        let excused = rows::list_excused(conn, &Purpose::FinalPlan.rules())?;
        let open = rows::list_open(conn, teams)?.into_iter().filter(|case| Figure::OpenPast.counts(case, today));
        let past = open.map(|case| {
            let is_agreed = agreed.contains(&case.case_id);
            (Counted { is_excused: excused.contains(&case.case_id), ..case }, is_agreed)
        });
        Ok(Self {
            from,
            requests: rows::list_requests(conn, teams, to)?,
            told: rows::list_told(conn, teams, to)?,
            advice: rows::list_advice(conn, &Purpose::Advice.rules(), teams, (from, to))?,
            past: past.collect(),
        })
    }

    /// Returns the rows of one population; none of those that are counted elsewhere.
    pub(super) fn of(&self, population: Population) -> Vec<Counted> {
        match population {
            Population::Requests(figure) => {
                let in_days = self.requests.iter().filter(|request| request.case.began_on >= self.from);
                in_days.filter(|request| is_of(request, figure)).map(|request| request.case.clone()).collect()
            }
            Population::Refusals(kind) => {
                let refused = self.told.iter().filter(|one| one.kind == kind && one.outcome == DecisionOutcome::Refused);
                refused.filter(|one| self.is_in_days(one)).map(|one| self.of_its_assessment(one)).collect()
            }
            Population::AfterRefusal(outcome) => {
                let mut refused = BTreeSet::new();
                let mut is_repeated = |one: &&ToldOf| {
                    let is_repeated = refused.contains(&one.case.case_id);
                    if one.outcome == DecisionOutcome::Refused {
                        refused.insert(one.case.case_id);
                    }
                    is_repeated
                };
                let told = self.told.iter().filter(|one| one.kind == DecisionKind::Assess).filter(|one| is_repeated(one));
                let told = told.filter(|one| one.outcome == outcome && self.is_in_days(one));
                told.map(|one| self.of_its_assessment(one)).collect()
            }
            Population::Past { is_agreed } => {
                self.past.iter().filter(|(_, agreed)| *agreed == is_agreed).map(|(case, _)| case.clone()).collect()
            }
            Population::Advice(kind) => self.advice.iter().filter(|(_, of)| *of == kind).map(|(case, _)| case.clone()).collect(),
            Population::Plans | Population::SetAside | Population::Decisions | Population::Open | Population::Overdue => {
                Vec::new()
            }
        }
    }

    fn is_in_days(&self, one: &ToldOf) -> bool {
        one.case.on >= Some(self.from)
    }

    /// A decision, counted from the first request of its own assessment.
    fn of_its_assessment(&self, one: &ToldOf) -> Counted {
        let asks = |request: &&Requested| request.case.case_id == one.case.case_id && request.episode == one.episode;
        let began_on = self.requests.iter().filter(asks).map(|request| request.case.began_on).min();
        Counted { began_on: began_on.unwrap_or(one.case.began_on), ..one.case.clone() }
    }
}

fn is_of(request: &Requested, figure: AskedFor) -> bool {
    match figure {
        AskedFor::RequestsFrom(source) => request.source == source,
        AskedFor::RequestsKept => request.nth.is_none(),
        AskedFor::RequestsSecond => request.nth == Some(2),
        AskedFor::RequestsFurther => request.nth.is_some_and(|nth| nth > 2),
        AskedFor::Requests
        | AskedFor::Refusals(_)
        | AskedFor::AssessedAfterRefusal
        | AskedFor::RefusedAgain
        | AskedFor::Past { .. }
        | AskedFor::Advice(_)
        | AskedFor::AdviceInTime(_) => true,
    }
}
