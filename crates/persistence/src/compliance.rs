//! What figures count: one row for each case, read once, so that a number and the list behind it cannot differ.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;
use ehc_domain::{
    cases::Stage,
    codes::Coded,
    ids::{CaseId, FactId, TeamId, UserId},
    policy::{Listable, Visibility},
    timetable::rules::Authority,
};

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    fragments,
    schema::{cases, deadlines, facts, people},
    timetable::FactRow,
};

/// One case that a figure counts.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Counted {
    /// The case.
    pub case_id: CaseId,
    /// The team that owns it.
    pub team_id: TeamId,
    /// Its caseworker.
    pub caseworker_id: Option<UserId>,
    /// The day the clock began.
    pub began_on: NaiveDate,
    /// The day the duty was met, or its limit where it is overdue; `None` where the row is about the case alone.
    pub on: Option<NaiveDate>,
    /// Whether an exception is recorded that covers a miss.
    pub is_excused: bool,
    /// What was or is to be done; empty where the row is about the case alone.
    pub title: String,
    /// Whether only the people named on the case may know of it.
    pub is_restricted: bool,
    /// The limit of the duty that was met; `None` where the row is about no such duty.
    pub due: Option<NaiveDate>,
}

impl Counted {
    /// Returns what decides whether somebody's lists hold the case: `asked` are those on which advice was asked that puts them there.
    pub fn listable(&self, asked: &BTreeSet<CaseId>) -> Listable {
        let Self { case_id: id, team_id, caseworker_id, is_restricted, .. } = *self;
        Listable { id, team_id, caseworker_id, is_asked: asked.contains(&id), is_restricted }
    }
}

/// Narrows a query to the cases of some teams; `None` narrows nothing.
macro_rules! of_teams {
    ($query:expr, $teams:expr) => {
        match $teams {
            Some(teams) => $query.filter(fragments::among(cases::team_id, teams)),
            None => $query,
        }
    };
}

mod asked_for;
pub use asked_for::{Requested, ToldOf, list_advice, list_agreed, list_excused, list_requests, list_told};

macro_rules! counted_duties {
    ($column:expr) => {
        deadlines::table.inner_join(cases::table.on(cases::id.eq(deadlines::case_id))).select((
            deadlines::case_id,
            cases::team_id,
            cases::caseworker_id,
            cases::began_on,
            $column,
            deadlines::is_excused,
            deadlines::title,
            cases::restriction_review_on.is_not_null(),
            deadlines::due,
        ))
    };
}

/// Lists the duties of some rules that were met in a period, both days included.
///
/// # Errors
/// Any failure of the database.
pub fn list_met(
    conn: &mut DbConnection,
    rules: &[&str],
    teams: Option<&[TeamId]>,
    (from, to): (NaiveDate, NaiveDate),
) -> StorageResult<Vec<Counted>> {
    Ok(on!(conn, |c| of_teams!(
        counted_duties!(deadlines::met_on)
            .filter(deadlines::rule.eq_any(rules))
            .filter(deadlines::met_on.ge(Some(from)))
            .filter(deadlines::met_on.le(Some(to)))
            .into_boxed(),
        teams
    )
    .order((deadlines::met_on.asc(), deadlines::case_id.asc()))
    .load(c))?)
}

/// Lists the legal limits that passed before a day with nothing done, oldest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_overdue(conn: &mut DbConnection, teams: Option<&[TeamId]>, today: NaiveDate) -> StorageResult<Vec<Counted>> {
    let not_law = vec![Authority::Guidance, Authority::Internal];
    Ok(on!(conn, |c| of_teams!(
        counted_duties!(deadlines::due)
            .filter(deadlines::is_open.eq(true))
            .filter(deadlines::due.lt(Some(today)))
            .filter(deadlines::authority.ne_all(not_law.bind()))
            .into_boxed(),
        teams
    )
    .order((deadlines::due.asc(), deadlines::case_id.asc(), deadlines::duty.asc()))
    .load(c))?)
}

/// Lists the cases on which work towards a plan goes on, oldest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_open(conn: &mut DbConnection, teams: Option<&[TeamId]>) -> StorageResult<Vec<Counted>> {
    type Row = (CaseId, TeamId, Option<UserId>, NaiveDate, bool);
    let rows: Vec<Row> = on!(conn, |c| of_teams!(
        cases::table
            .filter(cases::stage.eq_any(open_stages().bind()))
            .select((
                cases::id,
                cases::team_id,
                cases::caseworker_id,
                cases::began_on,
                cases::restriction_review_on.is_not_null(),
            ))
            .into_boxed(),
        teams
    )
    .order((cases::began_on.asc(), cases::id.asc()))
    .load(c))?;
    let counted = |(case_id, team_id, caseworker_id, began_on, is_restricted): Row| Counted {
        case_id,
        team_id,
        caseworker_id,
        began_on,
        on: None,
        is_excused: false,
        title: String::new(),
        is_restricted,
        due: None,
    };
    Ok(rows.into_iter().map(counted).collect())
}

fn open_stages() -> Vec<Stage> {
    Stage::ALL.iter().copied().filter(|stage| stage.is_open()).collect()
}

/// A fact of one of several kinds, without its details.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct FactMark {
    /// Which.
    pub id: FactId,
    /// The case.
    pub case_id: CaseId,
    /// The day it happened.
    pub happened_on: NaiveDate,
    /// The fact that it corrects.
    pub supersedes_id: Option<FactId>,
}

/// Lists the facts of some kinds over all cases, corrected ones included.
///
/// # Errors
/// Any failure of the database.
pub fn list_facts_of_kinds(conn: &mut DbConnection, kinds: &[&str]) -> StorageResult<Vec<FactMark>> {
    let kinds: Vec<String> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    Ok(on!(conn, |c| facts::table
        .filter(facts::kind.eq_any(kinds))
        .select((facts::id, facts::case_id, facts::happened_on, facts::supersedes_id))
        .load(c))?)
}

/// An exception as recorded, with the case it stands in.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedException {
    /// The fact.
    pub fact: FactRow,
    /// The reference of the case.
    pub reference: String,
    /// The child's name.
    pub child: String,
    /// Whether it stands: nothing corrected, answered or took it back.
    pub stands: bool,
}

/// Lists the exceptions recorded on open cases that somebody may list, corrected ones included, in the order of recording.
///
/// # Errors
/// Any failure of the database.
pub fn list_exceptions(conn: &mut DbConnection, visibility: &Visibility) -> StorageResult<Vec<RecordedException>> {
    let rows: Vec<(FactRow, String, String)> = on!(conn, |c| facts::table
        .inner_join(cases::table.on(cases::id.eq(facts::case_id)))
        .inner_join(people::table.on(people::id.eq(cases::child_id)))
        .filter(facts::kind.eq("exception_recorded"))
        .filter(cases::stage.eq_any(open_stages().bind()))
        .filter(fragments::among(cases::team_id, visibility.teams()))
        .filter(fragments::may_know!(visibility))
        .order((facts::recorded_at.asc(), facts::id.asc()))
        .select((FactRow::as_select(), cases::reference, people::name))
        .load(c))?;
    let ids: Vec<FactId> = rows.iter().map(|(fact, ..)| fact.id).collect();
    let superseded = || facts::table.filter(fragments::among(facts::supersedes_id, &ids)).select(facts::supersedes_id);
    let superseded: Vec<Option<FactId>> = on!(conn, |c| superseded().load(c))?;
    let stands = |fact: &FactRow| !superseded.contains(&Some(fact.id));
    let listed = rows.into_iter();
    Ok(listed.map(|(fact, reference, child)| RecordedException { stands: stands(&fact), fact, reference, child }).collect())
}
