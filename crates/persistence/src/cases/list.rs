//! The list of cases: narrowed, in an order, a page at a time.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use chrono::NaiveDate;
use diesel::{dsl::exists, prelude::*, sql_types::Integer};
use ehc_domain::{
    advice::{AdviceKind, AdviceState},
    cases::Stage,
    codes::Coded,
    ids::{CaseId, InstitutionId, TeamId, UserId},
    names::{search_text, surname},
    people::schooling::OutOfCohort,
    policy::Visibility,
};

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    fragments::{self, CountOf},
    kept::kept_from,
    schema::{advice_requests, cases, deadlines, institutions, people, users},
};

use super::{asked_of, asked_of_teams, visible};

/// One line of the list of cases.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct CaseLine {
    /// The case.
    pub id: CaseId,
    /// Its reference.
    pub reference: String,
    /// The child's name.
    pub child: String,
    /// The child's birth date.
    pub born_on: Option<NaiveDate>,
    /// Years taught out of cohort.
    pub year_group_shift: i32,
    /// How far it has come.
    pub stage: Stage,
    /// Whether it was merged into another case.
    pub is_merged: bool,
    /// The day the clock began.
    pub began_on: NaiveDate,
    /// The caseworker's name.
    pub caseworker: Option<String>,
    /// Where the child learns.
    pub institution: Option<String>,
    /// Whether only the people named on it may know of it.
    pub is_restricted: bool,
}

/// Whose a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// Nobody's: it waits for a caseworker.
    Nobody,
    /// This caseworker's.
    Of(UserId),
}

/// In which order a list stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// By when their clocks began, oldest first.
    #[default]
    Began,
    /// By when their clocks began, newest first.
    BeganLast,
    /// By the child's surname, then the whole name.
    Child,
    /// By the next limit; those that have none come last.
    NextLimit,
}

/// The birth dates of those in some year groups on a day, both days included, by how many years out of cohort they are taught.
pub type Cohorts = [(i32, NaiveDate, NaiveDate); EVERY_COHORT.len()];

/// How many years out of cohort anybody may be taught.
pub const EVERY_COHORT: [OutOfCohort; 5] =
    [OutOfCohort::TwoBelow, OutOfCohort::OneBelow, OutOfCohort::Own, OutOfCohort::OneAbove, OutOfCohort::TwoAbove];

/// What a list of cases is narrowed to, and its order. `None` and empty narrow nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Only this person's own cases.
    pub mine: bool,
    /// Only cases of this team.
    pub team: Option<TeamId>,
    /// Only this caseworker's, or nobody's.
    pub holder: Option<Holder>,
    /// Only of children who learn at one of these.
    pub institutions: Option<Vec<InstitutionId>>,
    /// Only of children of these year groups.
    pub born: Option<Cohorts>,
    /// Only cases that wait for advice of the assessment that is under way.
    pub awaits_advice: bool,
    /// Only cases at one of these stages.
    pub stages: Vec<Stage>,
    /// Only cases that were merged into another.
    pub merged: bool,
    /// Only cases whose clock began on or before this day.
    pub began_by: Option<NaiveDate>,
    /// Only cases whose clock began on or after this day.
    pub began_from: Option<NaiveDate>,
    /// In which order.
    pub order: Order,
}

/// Where a page of the list begins: after this case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseCursor {
    /// When its clock began.
    pub began_on: NaiveDate,
    /// Which it is.
    pub id: CaseId,
}

/// Cases of one part of what somebody may list, of one half, and as a filter narrows them.
macro_rules! of_part {
    ($select:expr, $kept:expr, $part:expr, $is_open:expr, $filter:expr) => {{
        let CaseFilter {
            mine: _,
            team,
            holder,
            institutions,
            born,
            awaits_advice,
            stages,
            merged,
            began_by,
            began_from,
            order: _,
        } = $filter;
        let query = cases::table
            .select($select)
            .filter(cases::is_open.eq($is_open))
            .filter(fragments::may_know_of!(cases::id, $kept))
            .into_boxed();
        let mut query = match $part {
            Part::Team(team) => query.filter(cases::team_id.eq(team.bind())),
            Part::Caseworker(user) => query.filter(cases::caseworker_id.eq(Some(user.bind()))),
            Part::Covered(ids) => query.filter(fragments::among(cases::id, ids)),
            Part::Asked(user, kinds) => query.filter(cases::id.eq_any(asked_of!(user, kinds).select(advice_requests::case_id))),
            Part::Led(teams, kinds) => {
                query.filter(cases::id.eq_any(asked_of_teams!(teams, kinds).select(advice_requests::case_id)))
            }
        };
        let of_half: Vec<Stage> = stages.iter().copied().filter(|stage| stage.is_open() == $is_open).collect();
        // Naming every stage of the half would only make each row say again what the index says.
        let is_whole = Stage::ALL.iter().filter(|stage| stage.is_open() == $is_open).all(|stage| of_half.contains(stage));
        if !of_half.is_empty() && !is_whole {
            // A duplicate that was merged has the stage of what was recorded by mistake, and is neither.
            let codes: Vec<&str> = of_half.iter().map(|stage| stage.code()).collect();
            query = query.filter(fragments::one_of(cases::stage, &codes)).filter(cases::merged_into_id.is_null());
        }
        if *merged {
            query = query.filter(cases::merged_into_id.is_not_null());
        }
        if let Some(day) = began_by {
            query = query.filter(cases::began_on.le(*day));
        }
        if let Some(day) = began_from {
            query = query.filter(cases::began_on.ge(*day));
        }
        if let Some(team) = team {
            query = query.filter(cases::team_id.eq(team.bind()));
        }
        match holder {
            None => {}
            Some(Holder::Nobody) => query = query.filter(cases::caseworker_id.is_null()),
            Some(Holder::Of(user)) => query = query.filter(cases::caseworker_id.eq(Some(user.bind()))),
        }
        if let Some(ids) = institutions {
            query = query.filter(fragments::among(cases::institution_id, ids));
        }
        if let Some([two_below, below, own, above, two_above]) = born {
            let child = people::table.filter(people::id.eq(cases::child_id));
            let taught = taught!(two_below).or(taught!(below)).or(taught!(own)).or(taught!(above)).or(taught!(two_above));
            query = query.filter(exists(child.filter(taught)));
        }
        if *awaits_advice {
            let owed: Vec<&str> = AdviceState::ALL.iter().filter(|state| state.is_owed()).map(|state| state.code()).collect();
            let awaited = advice_requests::table
                .filter(advice_requests::case_id.eq(cases::id))
                .filter(advice_requests::episode.eq(cases::episode))
                .filter(fragments::one_of(advice_requests::state, &owed));
            query = query.filter(exists(awaited));
        }
        query
    }};
}

macro_rules! taught {
    ($cohort:expr) => {{
        let (ahead, from, to) = $cohort;
        cases::year_group_shift.eq(*ahead).nullable().and(people::born_on.between(Some(*from), Some(*to)))
    }};
}

/// Cases with the names of a [`CaseLine`], in the order of its columns.
macro_rules! case_lines {
    () => {
        cases::table
            .inner_join(people::table.on(people::id.eq(cases::child_id)))
            .left_join(users::table.on(cases::caseworker_id.eq(users::id.nullable())))
            .left_join(institutions::table.on(cases::institution_id.eq(institutions::id.nullable())))
            .select((
                cases::id,
                cases::reference,
                people::name,
                people::born_on,
                cases::year_group_shift,
                cases::stage,
                cases::merged_into_id.is_not_null(),
                cases::began_on,
                users::name.nullable(),
                institutions::name.nullable(),
                cases::restriction_review_on.is_not_null(),
            ))
    };
}

/// Lists cases in the order of a filter, after a case.
///
/// Names are joined only to the cases of the page. In the order in which clocks began, the page comes out of an index for each team: such a list costs the same
/// whether its reader may see ten cases or ten thousand. In another order all that they may see is put in order first.
///
/// # Errors
/// Any failure of the database.
pub fn list(
    conn: &mut DbConnection,
    visibility: &Visibility,
    filter: &CaseFilter,
    after: Option<CaseCursor>,
    limit: i64,
) -> StorageResult<Vec<CaseLine>> {
    let ids = match filter.order {
        Order::Began | Order::BeganLast => page_by_clock(conn, visibility, filter, after, limit)?,
        Order::Child | Order::NextLimit => page_in_order(conn, visibility, filter, after, limit)?,
    };
    let mut lines: Vec<CaseLine> = on!(conn, |c| case_lines!().filter(fragments::among(cases::id, &ids)).load(c))?;
    lines.sort_by_key(|line| ids.iter().position(|id| *id == line.id));
    Ok(lines)
}

/// Lists those of some cases that somebody may list, oldest clock first.
///
/// # Errors
/// Any failure of the database.
pub fn list_among(conn: &mut DbConnection, visibility: &Visibility, ids: &[CaseId]) -> StorageResult<Vec<CaseLine>> {
    Ok(on!(conn, |c| visible!(case_lines!().filter(fragments::among(cases::id, ids)).into_boxed(), visibility)
        .order((cases::began_on.asc(), cases::id.asc()))
        .load(c))?)
}

/// Counts the cases of a filter that somebody may list, each once, up to a bound.
///
/// # Errors
/// Any failure of the database.
pub fn count(conn: &mut DbConnection, visibility: &Visibility, filter: &CaseFilter, bound: i64) -> StorageResult<i64> {
    let kept = kept_from(conn, visibility)?;
    let (teams, user) = (visibility.teams(), visibility.user_id());
    let mut counted = 0;
    // One case may be asked about in several ways.
    let mut asked: BTreeSet<CaseId> = BTreeSet::new();
    // What stands in an earlier part is counted there.
    macro_rules! elsewhere {
        ($query:expr) => {{
            let mut query = $query;
            if !filter.mine {
                query = query.filter(diesel::dsl::not(fragments::among(cases::team_id, teams)));
            }
            query
        }};
    }
    macro_rules! of_others {
        ($query:expr) => {{
            let is_nobodys = cases::caseworker_id.is_null().nullable();
            $query.filter(BoolExpressionMethods::or(is_nobodys, cases::caseworker_id.ne(Some(user.bind()))))
        }};
    }
    for (part, is_open) in halves(visibility, filter) {
        let so_far = counted + i64::try_from(asked.len()).unwrap_or(bound);
        if so_far >= bound {
            break;
        }
        let left = bound - so_far;
        match part {
            Part::Team(_) | Part::Caseworker(_) | Part::Covered(_) => {
                let found: i64 = on!(conn, |c| {
                    // Nothing of a case is read that does not narrow: what is counted comes out of an index.
                    let mut query = of_part!(1_i32.into_sql::<Integer>(), &kept, &part, is_open, filter);
                    if !matches!(part, Part::Team(_)) {
                        query = elsewhere!(query);
                    }
                    if visibility.as_caseworker() && matches!(part, Part::Covered(_)) {
                        query = of_others!(query);
                    }
                    CountOf(query.limit(left)).get_result(c)
                })?;
                counted += found;
            }
            Part::Asked(..) | Part::Led(..) => {
                let found: Vec<CaseId> = on!(conn, |c| {
                    let mut query = elsewhere!(of_part!(cases::id, &kept, &part, is_open, filter));
                    query = query.filter(diesel::dsl::not(fragments::among(cases::id, visibility.covered())));
                    if visibility.as_caseworker() {
                        query = of_others!(query);
                    }
                    query.limit(bound).load(c)
                })?;
                asked.extend(found);
            }
        }
    }
    Ok(bound.min(counted + i64::try_from(asked.len()).unwrap_or(bound)))
}

/// A part of what somebody may list.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Team(TeamId),
    Caseworker(UserId),
    Covered(Vec<CaseId>),
    Asked(UserId, Vec<AdviceKind>),
    Led(Vec<TeamId>, Vec<AdviceKind>),
}

fn parts(visibility: &Visibility, filter: &CaseFilter) -> Vec<Part> {
    let own = visibility.as_caseworker().then(|| Part::Caseworker(visibility.user_id()));
    let covered = (!visibility.covered().is_empty()).then(|| Part::Covered(visibility.covered().to_vec()));
    let teams = visibility.teams().iter().copied().map(Part::Team).filter(|_| !filter.mine);
    let advising = visibility.advising();
    let asked = advising.filter(|one| !one.own.is_empty()).map(|one| Part::Asked(visibility.user_id(), one.own.clone()));
    let led =
        advising.filter(|one| !one.leads.is_empty() && !filter.mine).map(|one| Part::Led(one.leads.clone(), one.led.clone()));
    teams.chain(own).chain(covered).chain(asked).chain(led).collect()
}

/// Each part, of what is open and of what is closed: where the filter names stages, only as they are.
fn halves(visibility: &Visibility, filter: &CaseFilter) -> Vec<(Part, bool)> {
    let has = |is_open| filter.stages.is_empty() || filter.stages.iter().any(|stage| stage.is_open() == is_open);
    let both = |part: Part| {
        [true, false].into_iter().filter(|is_open| has(*is_open)).map(move |is_open| (part.clone(), is_open)).collect()
    };
    parts(visibility, filter).into_iter().flat_map::<Vec<_>, _>(both).collect()
}

/// Finds which cases stand on a page in the order of their clocks: the first of each part, and of those the first.
fn page_by_clock(
    conn: &mut DbConnection,
    visibility: &Visibility,
    filter: &CaseFilter,
    after: Option<CaseCursor>,
    limit: i64,
) -> StorageResult<Vec<CaseId>> {
    let kept = kept_from(conn, visibility)?;
    let is_newest_first = filter.order == Order::BeganLast;
    let mut found: Vec<(NaiveDate, CaseId)> = Vec::new();
    for (part, is_open) in halves(visibility, filter) {
        let mut of_it: Vec<(NaiveDate, CaseId)> = on!(conn, |c| {
            let query = of_part!((cases::began_on, cases::id), &kept, &part, is_open, filter);
            let query = match after {
                None => query,
                Some(CaseCursor { began_on, id }) if is_newest_first => {
                    query.filter(cases::began_on.le(began_on)).filter(cases::began_on.lt(began_on).or(cases::id.lt(id.bind())))
                }
                Some(CaseCursor { began_on, id }) => {
                    query.filter(cases::began_on.ge(began_on)).filter(cases::began_on.gt(began_on).or(cases::id.gt(id.bind())))
                }
            };
            if is_newest_first {
                query.order((cases::began_on.desc(), cases::id.desc())).limit(limit).load(c)
            } else {
                query.order((cases::began_on.asc(), cases::id.asc())).limit(limit).load(c)
            }
        })?;
        found.append(&mut of_it);
    }
    if is_newest_first {
        found.sort_unstable_by_key(|one| Reverse(*one));
    } else {
        found.sort_unstable();
    }
    // A caseworker's own cases are mostly their team's as well.
    found.dedup();
    Ok(found.into_iter().map(|(_, id)| id).take(usize::try_from(limit).unwrap_or(usize::MAX)).collect())
}

/// Finds which cases stand on a page in an order that no index holds.
fn page_in_order(
    conn: &mut DbConnection,
    visibility: &Visibility,
    filter: &CaseFilter,
    after: Option<CaseCursor>,
    limit: i64,
) -> StorageResult<Vec<CaseId>> {
    let kept = kept_from(conn, visibility)?;
    let mut ids: Vec<CaseId> = Vec::new();
    for (part, is_open) in halves(visibility, filter) {
        let mut of_it: Vec<CaseId> = on!(conn, |c| of_part!(cases::id, &kept, &part, is_open, filter).load(c))?;
        ids.append(&mut of_it);
    }
    // The last case of the page before has its place, whether or not it is still one of them.
    ids.extend(after.map(|after| after.id));
    ids.sort_unstable();
    ids.dedup();
    let places: BTreeMap<CaseId, Place> = match filter.order {
        Order::Child => {
            names_of(conn, &ids)?.into_iter().map(|(id, name)| (id, (None, surname(&name), search_text(&name)))).collect()
        }
        _ => next_limits(conn, &ids)?.into_iter().map(|(id, due)| (id, (due, String::new(), String::new()))).collect(),
    };
    // Of what has no limit, every day is past.
    let place = |id: CaseId| {
        let (due, surname, name) = places.get(&id).cloned().unwrap_or_default();
        (due.unwrap_or(NaiveDate::MAX), surname, name, id)
    };
    let start = after.map(|after| place(after.id));
    let mut placed: Vec<_> = ids.into_iter().map(place).filter(|one| start.as_ref().is_none_or(|start| one > start)).collect();
    placed.sort_unstable();
    Ok(placed.into_iter().map(|(.., id)| id).take(usize::try_from(limit).unwrap_or(usize::MAX)).collect())
}

/// By what cases are put in order: the next limit, the surname, the whole name.
type Place = (Option<NaiveDate>, String, String);

fn names_of(conn: &mut DbConnection, ids: &[CaseId]) -> StorageResult<Vec<(CaseId, String)>> {
    Ok(on!(conn, |c| cases::table
        .inner_join(people::table.on(people::id.eq(cases::child_id)))
        .filter(fragments::among(cases::id, ids))
        .select((cases::id, people::name))
        .load(c))?)
}

fn next_limits(conn: &mut DbConnection, ids: &[CaseId]) -> StorageResult<Vec<(CaseId, Option<NaiveDate>)>> {
    Ok(on!(conn, |c| deadlines::table
        .filter(fragments::among(deadlines::case_id, ids))
        .filter(deadlines::is_open.eq(true))
        .group_by(deadlines::case_id)
        .select((deadlines::case_id, diesel::dsl::min(deadlines::due)))
        .load(c))?)
}
