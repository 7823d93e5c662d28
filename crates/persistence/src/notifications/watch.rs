//! What alerts are raised from: the stored limits, and who is who.

use std::collections::HashSet;

use chrono::NaiveDate;
use diesel::prelude::*;
use ehc_domain::{
    accounts::Role,
    advice::AdviceKind,
    audit::ObjectId,
    ids::{CaseId, TeamId, UserId},
    notifications::{DutyActor, DutyAuthority},
};

use super::KEYS_AT_ONCE;
use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    schema::{advice_requests, cases, deadlines, notices, teams, user_roles, users},
};

/// An open duty with a limit, as alerts need it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct WatchedDuty {
    /// The case.
    pub case_id: CaseId,
    /// The duty within the case.
    pub duty: String,
    /// The limit.
    pub due: NaiveDate,
    /// The number of the case.
    pub reference: String,
    /// A phrase from our own lists; nothing personal.
    pub title: String,
    /// What it rests on.
    pub authority: DutyAuthority,
    /// Whether a recorded exception covers a miss.
    pub is_excused: bool,
    /// Who must act next.
    pub actor: DutyActor,
    /// The request for advice it is about, if it is about one.
    pub subject_id: Option<ObjectId>,
    /// The caseworker.
    pub caseworker_id: Option<UserId>,
    /// The team of the case.
    pub team_id: TeamId,
    /// Who was asked for the advice.
    pub contributor_id: Option<UserId>,
    /// Which team was asked for it.
    pub contributor_team_id: Option<TeamId>,
    /// The kind of advice asked for.
    pub advice: Option<AdviceKind>,
    /// The day on which the contributor says the advice will come.
    pub promised_on: Option<NaiveDate>,
    /// Whether only the people named on the case may know of it.
    pub is_restricted: bool,
}

/// Where a page of duties ends: the next begins after it.
pub type DutyMark = (NaiveDate, CaseId, String);

/// Lists open duties with a limit up to a day, earliest first, after a mark.
///
/// # Errors
/// Any failure of the database, and codes that the program does not know.
pub fn duties_due_by(
    conn: &mut DbConnection,
    day: NaiveDate,
    after: Option<&DutyMark>,
    limit: i64,
) -> StorageResult<Vec<WatchedDuty>> {
    let (from, case_id, duty) = match after {
        Some((due, case_id, duty)) => (*due, *case_id, duty.clone()),
        // No limit lies before 1970.
        None => (NaiveDate::default(), CaseId::new(uuid::Uuid::nil()), String::new()),
    };
    let due = deadlines::due.assume_not_null();
    let later_in_the_day =
        deadlines::case_id.gt(case_id.bind()).or(deadlines::case_id.eq(case_id.bind()).and(deadlines::duty.gt(duty)));
    Ok(on!(conn, |c| deadlines::table
        .inner_join(cases::table.on(cases::id.eq(deadlines::case_id)))
        .left_join(advice_requests::table.on(advice_requests::id.nullable().eq(deadlines::subject_id)))
        .filter(deadlines::is_open.eq(true))
        .filter(deadlines::met_on.is_null())
        .filter(deadlines::due.is_not_null())
        .filter(due.le(day))
        .filter(due.gt(from).or(due.eq(from).and(later_in_the_day)))
        .order((deadlines::due, deadlines::case_id, deadlines::duty))
        .select((
            deadlines::case_id,
            deadlines::duty,
            due,
            cases::reference,
            deadlines::title,
            deadlines::authority,
            deadlines::is_excused,
            deadlines::actor,
            deadlines::subject_id,
            deadlines::caseworker_id,
            deadlines::team_id,
            deadlines::contributor_id,
            deadlines::contributor_team_id,
            advice_requests::kind.nullable(),
            advice_requests::promised_on.nullable(),
            cases::restriction_review_on.is_not_null(),
        ))
        .limit(limit)
        .load(c))?)
}

/// A user, as alerts find them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Who.
    pub id: UserId,
    /// Their team.
    pub team_id: Option<TeamId>,
    /// Their roles.
    pub roles: Vec<Role>,
}

/// Lists everybody who still works here, in the order of their identifiers. A service has hundreds of users, so they are chosen among here.
///
/// # Errors
/// Any failure of the database, and a role that the program does not know.
pub fn colleagues(conn: &mut DbConnection) -> StorageResult<Vec<Colleague>> {
    let rows: Vec<(UserId, Option<TeamId>, Option<Role>)> = on!(conn, |c| users::table
        .left_join(user_roles::table.on(user_roles::user_id.eq(users::id)))
        .filter(users::is_active.eq(true))
        .order((users::id, user_roles::role))
        .select((users::id, users::team_id, user_roles::role.nullable()))
        .load(c))?;
    let mut list: Vec<Colleague> = Vec::new();
    for (id, team_id, role) in rows {
        match list.last_mut() {
            Some(last) if last.id == id => last.roles.extend(role),
            _ => list.push(Colleague { id, team_id, roles: role.into_iter().collect() }),
        }
    }
    Ok(list)
}

/// Lists each team with the team above it.
///
/// # Errors
/// Any failure of the database.
pub fn team_parents(conn: &mut DbConnection) -> StorageResult<Vec<(TeamId, Option<TeamId>)>> {
    Ok(on!(conn, |c| teams::table.select((teams::id, teams::parent_id)).load(c))?)
}

/// Lists the teams that have a coordinator, each with them.
///
/// # Errors
/// Any failure of the database.
pub fn team_coordinators(conn: &mut DbConnection) -> StorageResult<Vec<(TeamId, UserId)>> {
    Ok(on!(conn, |c| teams::table
        .filter(teams::coordinator_id.is_not_null())
        .select((teams::id, teams::coordinator_id.assume_not_null()))
        .load(c))?)
}

/// Returns which of these keys are taken by notices.
///
/// # Errors
/// Any failure of the database.
pub fn known_keys(conn: &mut DbConnection, keys: &[String]) -> StorageResult<HashSet<String>> {
    let mut known = HashSet::new();
    for some in keys.chunks(KEYS_AT_ONCE) {
        let found: Vec<String> =
            on!(conn, |c| notices::table.filter(notices::dedupe_key.eq_any(some)).select(notices::dedupe_key).load(c))?;
        known.extend(found);
    }
    Ok(known)
}
