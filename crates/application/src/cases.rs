//! Opening a case: the permission first, then what is known of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use ehc_domain::{
    accounts::TeamKind,
    audit::Look,
    cases::{CaseReference, Stage, Step, StepRefused},
    ids::{CaseId, TeamId, UserId},
    people::year_group::YearGroup,
    policy::{Action, CaseSubject, Permit, Target, Visibility},
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    cases::{self, CaseRow},
    people::{self, PersonRow},
    timetable,
};

pub use ehc_persistence::{
    cases::{CaseCursor, CaseFilter, CaseLine, Holder, Order},
    timetable::NextDuty,
};

use crate::{Context, Failure, Service, audit::browsing::ask_again, failure::NoRule, history::Told, places::places_called};

/// A case that somebody may act on, with the proof that they may.
#[derive(Debug, Clone)]
pub struct OpenCase {
    /// The case.
    pub case: CaseRow,
    /// The child or young person.
    pub child: PersonRow,
    /// What policy knows of it.
    pub subject: CaseSubject,
    /// The proof.
    pub permit: Permit,
}

impl OpenCase {
    /// Returns the reference, by which people and links name the case.
    pub fn reference(&self) -> CaseReference {
        // Stored references were made by `CaseReference`; a row that was not would show as the first case, never as another's.
        self.case.reference.parse().unwrap_or_else(|_| CaseReference::from_number(0))
    }

    /// Returns how far the case has come, or how it ended, in the words that every page uses.
    pub fn stage_words(&self) -> &'static str {
        self.case.stage.words(self.case.merged_into_id.is_some())
    }

    /// Returns the path of a page of the case.
    pub fn path(&self, page: &str) -> String {
        case_path(&self.case.reference, page)
    }
}

/// Returns the path of a page of a case: empty for the overview.
pub fn case_path(reference: &str, page: &str) -> String {
    if page.is_empty() { format!("/cases/{reference}") } else { format!("/cases/{reference}/{page}") }
}

/// Finds a case and permits an act on it.
///
/// # Errors
/// [`Failure::NotFound`] for no such case; [`Failure::Refused`] when policy refuses, and where somebody who opened many cases that are not theirs must give the
/// password again.
pub fn open<R>(
    conn: &mut DbConnection,
    context: &Context,
    reference: &CaseReference,
    action: Action,
) -> Result<OpenCase, Failure<R>> {
    let case = cases::hold_by_reference(conn, reference)?.ok_or(Failure::NotFound)?;
    let subject = cases::subject_of(conn, &case)?;
    let permit = context.authorise(action, Target::Case(&subject))?;
    ask_again(conn, context, &subject, action)?;
    let child = people::find(conn, case.child_id)?.ok_or(Failure::NotFound)?;
    Ok(OpenCase { case, child, subject, permit })
}

/// Moves a case by a step of the law's order, closing it where the step ends the work.
///
/// # Errors
/// [`StepRefused`] when the step cannot be taken here, turned into the operation's own rule by `refuse`.
pub fn step<R>(
    conn: &mut DbConnection,
    case: &CaseRow,
    step: Step,
    on: NaiveDate,
    refuse: impl FnOnce(StepRefused) -> R,
) -> Result<Stage, Failure<R>> {
    let stage = case.stage.after(step).map_err(|refused| Failure::Rule(refuse(refused)))?;
    let closed_on = (!stage.is_open() && !stage.has_plan()).then_some(on);
    if stage != case.stage || closed_on != case.closed_on {
        cases::update(conn, CaseRow { stage, closed_on, ..case.clone() })?;
    }
    Ok(stage)
}

/// Returns the words for the year group of a child whose birth date may be missing.
pub fn year_words(born_on: Option<NaiveDate>, shift: i32, today: NaiveDate) -> String {
    born_on.map_or_else(|| "Year not known".into(), |born| YearGroup::on(born, today, shift).to_string())
}

/// How far a list is counted: beyond it the number is “1,000+”.
pub const MOST_LISTED: i64 = 1_000;

/// Schools whose names are like what was typed, at most.
const MOST_SCHOOLS: i64 = 200;

/// What a list of cases is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// By what the cases themselves say.
    pub filter: CaseFilter,
    /// By how the name of the school, or a word of it, begins; `None` narrows nothing.
    pub school: Option<String>,
    /// By the first and the last year group of the children on this day; `None` narrows nothing.
    pub years: Option<(YearGroup, YearGroup)>,
}

impl Wanted {
    fn filter(&self, conn: &mut DbConnection, today: NaiveDate) -> StorageResult<CaseFilter> {
        let institutions = self.school.as_deref().map(|typed| places_called(conn, typed, MOST_SCHOOLS)).transpose()?;
        let born = self.years.map(|(first, last)| {
            cases::EVERY_COHORT.map(|ahead| {
                let (from, to) = YearGroup::born_within(first, last, today, ahead.years());
                (ahead.years(), from, to)
            })
        });
        Ok(CaseFilter { institutions, born, ..self.filter.clone() })
    }
}

/// A page of the list of cases.
#[derive(Debug, Clone)]
pub struct CasePage {
    /// Its lines.
    pub lines: Vec<CaseLine>,
    /// The next date of each case that has one.
    pub dates: BTreeMap<CaseId, NextDuty>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<CaseCursor>,
    /// How many there are, up to [`MOST_LISTED`] and one; `None` on every page but the first.
    pub total: Option<usize>,
}

/// By whom a list can be narrowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// The caseworkers of the person's teams, by name.
    pub caseworkers: Vec<(UserId, String)>,
    /// Those of them that run cases, where there are several.
    pub teams: Vec<(TeamId, String)>,
}

/// Lists cases within the person's visibility; the whole list shown is one audit row.
///
/// # Errors
/// [`Failure::Refused`] for people who see no lists; storage failures.
pub fn list(
    service: &Service,
    context: &Context,
    wanted: &Wanted,
    after: Option<CaseCursor>,
    per_page: usize,
) -> Result<CasePage, Failure<NoRule>> {
    Ok(show(service, context, wanted, after, per_page)?.0)
}

/// Lists cases as [`list`] does, with what the list can be narrowed to.
///
/// # Errors
/// [`Failure::Refused`] for people who see no lists; storage failures.
pub fn show(
    service: &Service,
    context: &Context,
    wanted: &Wanted,
    after: Option<CaseCursor>,
    per_page: usize,
) -> Result<(CasePage, Choices), Failure<NoRule>> {
    let permit = context.authorise(Action::CaseList, Target::Service)?;
    let visibility = context.visibility();
    let (page, choices) = service.store.read(|conn| {
        let filter = wanted.filter(conn, context.today)?;
        let page = page_of(conn, &visibility, &filter, after, per_page)?;
        Ok::<_, Failure<NoRule>>((page, choices(conn, &visibility)?))
    })?;
    service.views.note(Look::of(&permit).telling(&Told::ListShown { shown: page.lines.len() }))?;
    Ok((page, choices))
}

fn choices(conn: &mut DbConnection, visibility: &Visibility) -> StorageResult<Choices> {
    let teams = visibility.teams();
    let caseworkers = accounts::list_caseworkers(conn, teams)?.into_iter().map(|(id, name, _)| (id, name)).collect();
    let mut named = Vec::new();
    for team in teams.iter().filter(|_| teams.len() > 1) {
        // A service that gives advice runs no case.
        let runs_cases = accounts::find_team(conn, *team)?.filter(|team| team.kind == TeamKind::Casework);
        named.extend(runs_cases.map(|team| (team.id, team.name)));
    }
    if named.len() < 2 {
        named.clear();
    }
    named.sort_by(|(_, one), (_, other)| one.cmp(other));
    Ok(Choices { caseworkers, teams: named })
}

fn page_of(
    conn: &mut DbConnection,
    visibility: &Visibility,
    filter: &CaseFilter,
    after: Option<CaseCursor>,
    per_page: usize,
) -> StorageResult<CasePage> {
    let one_more = i64::try_from(per_page).unwrap_or(100) + 1;
    let mut lines = cases::list(conn, visibility, filter, after, one_more)?;
    let next = if lines.len() > per_page {
        lines.truncate(per_page);
        lines.last().map(|line| CaseCursor { began_on: line.began_on, id: line.id })
    } else {
        None
    };
    let total = match (after, next) {
        (Some(_), _) => None,
        (None, None) => Some(lines.len()),
        (None, Some(_)) => usize::try_from(cases::count(conn, visibility, filter, MOST_LISTED + 1)?).ok(),
    };
    let ids: Vec<CaseId> = lines.iter().map(|line| line.id).collect();
    let mut dates = BTreeMap::new();
    for duty in timetable::list_next(conn, &ids)? {
        dates.entry(duty.case_id).or_insert(duty);
    }
    Ok(CasePage { lines, dates, next, total })
}
