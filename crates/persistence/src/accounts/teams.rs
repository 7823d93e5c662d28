//! Teams, and what hangs on one.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;
use ehc_domain::{
    accounts::TeamKind,
    advice::{AdviceKind, AdviceState},
    ids::{AdviceRequestId, CaseId, TeamId, UserId},
};
use uuid::Uuid;

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    errors::exactly_one,
    fragments,
    schema::{advice_requests, cases, tasks, teams, users},
};

row! {
    /// A team of users. Teams nest.
    pub struct TeamRow in teams {
        /// Which team.
        pub id: TeamId,
        /// Its name, unlike any other's.
        pub name: String,
        /// What it does.
        pub kind: TeamKind,
        /// The team above; `None` at the top.
        pub parent_id: Option<TeamId>,
        /// Whom colleagues turn to first.
        pub coordinator_id: Option<UserId>,
        /// Whom to speak to when it is late.
        pub contact_name: Option<String>,
        /// Their email address.
        pub contact_email: Option<String>,
        /// Their telephone number.
        pub contact_phone: Option<String>,
        /// Its first day; `None` when nobody said.
        pub opened_on: Option<NaiveDate>,
        /// Its last day; `None` while it is open.
        pub closed_on: Option<NaiveDate>,
        /// Raised by every change.
        pub version: i32,
    }
}

impl TeamRow {
    /// Makes the row of one of which no more is known.
    pub fn named(id: TeamId, name: &str, kind: TeamKind, parent_id: Option<TeamId>) -> Self {
        Self {
            id,
            name: name.to_owned(),
            kind,
            parent_id,
            coordinator_id: None,
            contact_name: None,
            contact_email: None,
            contact_phone: None,
            opened_on: None,
            closed_on: None,
            version: 1,
        }
    }
}

/// Finds a team by its exact name.
///
/// # Errors
/// Any failure of the database.
pub fn find_team_by_name(conn: &mut DbConnection, name: &str) -> StorageResult<Option<TeamRow>> {
    Ok(on!(conn, |c| teams::table.filter(teams::name.eq(name)).select(TeamRow::as_select()).first(c).optional())?)
}

/// Finds a team.
///
/// # Errors
/// Any failure of the database.
pub fn find_team(conn: &mut DbConnection, id: TeamId) -> StorageResult<Option<TeamRow>> {
    Ok(list_teams(conn)?.into_iter().find(|row| row.id == id))
}

/// Lists every team by name, open or closed.
///
/// # Errors
/// Any failure of the database.
pub fn list_teams(conn: &mut DbConnection) -> StorageResult<Vec<TeamRow>> {
    conn.once(Uuid::nil(), |conn| {
        Ok(on!(conn, |c| teams::table.order((teams::name.asc(), teams::id.asc())).select(TeamRow::as_select()).load(c))?)
    })
}

/// Lists a team and every team below it. An authority has tens of teams, so they are walked here rather than in SQL.
///
/// # Errors
/// Any failure of the database.
pub fn team_with_descendants(conn: &mut DbConnection, id: TeamId) -> StorageResult<Vec<TeamId>> {
    let teams = list_teams(conn)?;
    let mut found = BTreeSet::from([id]);
    let mut next = vec![id];
    while let Some(parent) = next.pop() {
        next.extend(
            teams.iter().filter(|team| team.parent_id == Some(parent)).map(|team| team.id).filter(|team| found.insert(*team)),
        );
    }
    Ok(found.into_iter().collect())
}

/// Replaces what is known of a team when its version is still the row's.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first, and
/// [`StorageError::Duplicate`](crate::StorageError::Duplicate) when another has the name.
pub fn update_team(conn: &mut DbConnection, row: TeamRow) -> StorageResult<()> {
    let target = teams::table.find(row.id.bind()).filter(teams::version.eq(row.version));
    let values = (
        teams::name.eq(row.name),
        teams::kind.eq(row.kind.bind()),
        teams::parent_id.eq(row.parent_id.bind()),
        teams::coordinator_id.eq(row.coordinator_id.bind()),
        teams::contact_name.eq(row.contact_name),
        teams::contact_email.eq(row.contact_email),
        teams::contact_phone.eq(row.contact_phone),
        teams::opened_on.eq(row.opened_on),
        teams::closed_on.eq(row.closed_on),
        teams::version.eq(row.version + 1),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// A request for advice that is not settled.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct OwedRequest {
    /// Which.
    pub id: AdviceRequestId,
    /// Of which case.
    pub case_id: CaseId,
    /// The number of that case.
    pub reference: String,
    /// Whether only the people named on it may know of it.
    pub is_restricted: bool,
    /// The kind of advice.
    pub kind: AdviceKind,
    /// The team that was asked.
    pub team_id: Option<TeamId>,
}

/// Where a request stands while somebody still has to do something about it: what came may be sent back.
const UNSETTLED: [AdviceState; 4] = [AdviceState::Asked, AdviceState::InProgress, AdviceState::Received, AdviceState::SentBack];

/// Lists the open cases of a team in the order of their ids, in which several cases are held.
///
/// # Errors
/// Any failure of the database.
pub fn open_cases_of_team(conn: &mut DbConnection, id: TeamId) -> StorageResult<Vec<HeldCase>> {
    Ok(on!(conn, |c| cases::table
        .filter(cases::team_id.eq(id.bind()))
        .filter(cases::is_open.eq(true))
        .order(cases::id.asc())
        .select((cases::id, cases::reference, cases::team_id, cases::restriction_review_on.is_not_null()))
        .load(c))?)
}

/// Lists the teams that have cases on which something is to be done still, the open ones and those with a plan, by name.
///
/// # Errors
/// Any failure of the database.
pub fn list_teams_with_cases(conn: &mut DbConnection) -> StorageResult<Vec<(TeamId, String)>> {
    Ok(on!(conn, |c| teams::table
        .inner_join(cases::table.on(cases::team_id.eq(teams::id)))
        .filter(cases::closed_on.is_null())
        .order((teams::name.asc(), teams::id.asc()))
        .select((teams::id, teams::name))
        .distinct()
        .load(c))?)
}

/// Says whether any of some teams has a case, open or closed, or was ever asked for advice.
///
/// # Errors
/// Any failure of the database.
pub fn have_anything(conn: &mut DbConnection, among: &[TeamId]) -> StorageResult<bool> {
    let cases = || cases::table.filter(fragments::among(cases::team_id, among));
    let asked = || advice_requests::table.filter(fragments::among(advice_requests::team_id.assume_not_null(), among));
    Ok(on!(conn, |c| diesel::select(diesel::dsl::exists(cases())).get_result::<bool>(c))?
        || on!(conn, |c| diesel::select(diesel::dsl::exists(asked())).get_result::<bool>(c))?)
}

/// Says whether there is a case, open or closed, of any team.
///
/// # Errors
/// Any failure of the database.
pub fn is_there_a_case(conn: &mut DbConnection) -> StorageResult<bool> {
    Ok(on!(conn, |c| diesel::select(diesel::dsl::exists(cases::table.select(cases::id))).get_result::<bool>(c))?)
}

/// Counts the closed cases of a team.
///
/// # Errors
/// Any failure of the database.
pub fn count_closed_cases_of_team(conn: &mut DbConnection, id: TeamId) -> StorageResult<usize> {
    let closed = cases::table.filter(cases::team_id.eq(id.bind())).filter(cases::is_open.eq(false));
    let count: i64 = on!(conn, |c| closed.count().get_result(c))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// A case that somebody has in hand as caseworker, or a team.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct HeldCase {
    /// Which.
    pub id: CaseId,
    /// Its number.
    pub reference: String,
    /// The team that holds it.
    pub team_id: TeamId,
    /// Whether only the people named on it may know of it.
    pub is_restricted: bool,
}

/// Lists the cases of a caseworker on which something is to be done still, the open ones and those with a plan, in the order of their ids.
///
/// # Errors
/// Any failure of the database.
pub fn cases_in_hand_of(conn: &mut DbConnection, id: UserId) -> StorageResult<Vec<HeldCase>> {
    Ok(on!(conn, |c| cases::table
        .filter(cases::caseworker_id.eq(Some(id.bind())))
        .filter(cases::closed_on.is_null())
        .order(cases::id.asc())
        .select((cases::id, cases::reference, cases::team_id, cases::restriction_review_on.is_not_null()))
        .load(c))?)
}

/// What an unsettled request is read from, in the order of the cases.
macro_rules! unsettled {
    ($whose:expr) => {
        advice_requests::table
            .inner_join(cases::table.on(cases::id.eq(advice_requests::case_id)))
            .filter($whose)
            .filter(advice_requests::state.eq_any(UNSETTLED.to_vec().bind()))
            .order((advice_requests::case_id.asc(), advice_requests::id.asc()))
            .select((
                advice_requests::id,
                advice_requests::case_id,
                cases::reference,
                cases::restriction_review_on.is_not_null(),
                advice_requests::kind,
                advice_requests::team_id,
            ))
    };
}

/// Lists the requests for advice that a team was asked and that are not settled.
///
/// # Errors
/// Any failure of the database.
pub fn owed_by_team(conn: &mut DbConnection, id: TeamId) -> StorageResult<Vec<OwedRequest>> {
    Ok(on!(conn, |c| unsettled!(advice_requests::team_id.eq(Some(id.bind()))).load(c))?)
}

/// Lists the requests for advice that somebody was asked or took and that are not settled.
///
/// # Errors
/// Any failure of the database.
pub fn owed_by_user(conn: &mut DbConnection, id: UserId) -> StorageResult<Vec<OwedRequest>> {
    Ok(on!(conn, |c| unsettled!(advice_requests::user_id.eq(Some(id.bind()))).load(c))?)
}

/// Lists the people of a team who have not left, by name.
///
/// # Errors
/// Any failure of the database.
pub fn people_of_team(conn: &mut DbConnection, id: TeamId) -> StorageResult<Vec<(UserId, String)>> {
    Ok(on!(conn, |c| users::table
        .filter(users::team_id.eq(Some(id.bind())))
        .filter(users::left_on.is_null())
        .order((users::name.asc(), users::id.asc()))
        .select((users::id, users::name))
        .load(c))?)
}

/// Lists everybody who works here now, by name.
///
/// # Errors
/// Any failure of the database.
pub fn list_active(conn: &mut DbConnection) -> StorageResult<Vec<(UserId, String)>> {
    Ok(on!(conn, |c| users::table
        .filter(users::is_active.eq(true))
        .order((users::name.asc(), users::id.asc()))
        .select((users::id, users::name))
        .load(c))?)
}

/// Moves everybody who has not left to another team, which ends their sessions; says how many.
///
/// # Errors
/// Any failure of the database.
pub fn move_people(conn: &mut DbConnection, from: TeamId, to: TeamId) -> StorageResult<usize> {
    let target = users::table.filter(users::team_id.eq(Some(from.bind()))).filter(users::left_on.is_null());
    let values = (users::team_id.eq(Some(to.bind())), users::stamp.eq(users::stamp + 1), users::version.eq(users::version + 1));
    Ok(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// Gives the open tasks of a team to another; says how many.
///
/// # Errors
/// Any failure of the database.
pub fn give_tasks_of_team(conn: &mut DbConnection, from: TeamId, to: TeamId) -> StorageResult<usize> {
    let target = tasks::table.filter(tasks::team_id.eq(Some(from.bind()))).filter(tasks::done_at.is_null());
    Ok(on!(conn, |c| diesel::update(target).set(tasks::team_id.eq(Some(to.bind()))).execute(c))?)
}
