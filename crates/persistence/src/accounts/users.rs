//! Users, their roles and their teams.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::{
    accounts::{Role, TeamKind},
    ids::{TeamId, UserId},
};

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    errors::exactly_one,
    fragments,
    schema::{teams, user_roles, users},
};

row! {
    /// Somebody who signs in.
    pub struct UserRow in users {
        /// Who.
        pub id: UserId,
        /// The address they sign in with, lower case.
        pub email: String,
        /// Their name as shown to colleagues.
        pub name: String,
        /// The argon2id hash of their password, in PHC form.
        pub password_hash: String,
        /// Their team; `None` outside every team.
        pub team_id: Option<TeamId>,
        /// Whether they may sign in.
        pub is_active: bool,
        /// Raised when password, role, team or status changes; older sessions die.
        pub stamp: i32,
        /// When the account was made.
        pub created_at: DateTime<Utc>,
    }
}

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
    }
}

row! {
    /// One role that a user holds.
    pub struct UserRoleRow in user_roles {
        /// Who.
        pub user_id: UserId,
        /// The role.
        pub role: Role,
    }
}

/// Finds the user with this address, which must be lower case already.
///
/// # Errors
/// Any failure of the database.
pub fn find_user_by_email(conn: &mut DbConnection, email: &str) -> StorageResult<Option<UserRow>> {
    Ok(on!(conn, |c| users::table.filter(users::email.eq(email)).select(UserRow::as_select()).first(c).optional())?)
}

/// Finds a user.
///
/// # Errors
/// Any failure of the database.
pub fn find_user(conn: &mut DbConnection, id: UserId) -> StorageResult<Option<UserRow>> {
    Ok(on!(conn, |c| users::table.find(id.bind()).select(UserRow::as_select()).first(c).optional())?)
}

/// Lists the roles of a user, by code.
///
/// # Errors
/// Any failure of the database, and a role that the program does not know.
pub fn roles_of(conn: &mut DbConnection, id: UserId) -> StorageResult<Vec<Role>> {
    Ok(on!(conn, |c| user_roles::table
        .filter(user_roles::user_id.eq(id.bind()))
        .order(user_roles::role)
        .select(user_roles::role)
        .load(c))?)
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
    Ok(on!(conn, |c| teams::table.find(id.bind()).select(TeamRow::as_select()).first(c).optional())?)
}

/// Lists a team and every team below it. An authority has tens of teams, so they are walked here rather than in SQL.
///
/// # Errors
/// Any failure of the database.
pub fn team_with_descendants(conn: &mut DbConnection, id: TeamId) -> StorageResult<Vec<TeamId>> {
    let links: Vec<(TeamId, Option<TeamId>)> = on!(conn, |c| teams::table.select((teams::id, teams::parent_id)).load(c))?;
    let mut found = BTreeSet::from([id]);
    let mut next = vec![id];
    while let Some(parent) = next.pop() {
        next.extend(
            links.iter().filter(|(_, above)| *above == Some(parent)).map(|(team, _)| *team).filter(|team| found.insert(*team)),
        );
    }
    Ok(found.into_iter().collect())
}

/// Gives a user a new password and raises their stamp, which ends every session made before.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when the account changed since it was read.
pub fn set_password(conn: &mut DbConnection, id: UserId, stamp: i32, hash: &str) -> StorageResult<()> {
    let changed = on!(conn, |c| diesel::update(users::table.find(id.bind()).filter(users::stamp.eq(stamp)))
        .set((users::password_hash.eq(hash), users::stamp.eq(stamp.saturating_add(1))))
        .execute(c))?;
    exactly_one(changed)
}

/// Lists the active managers of a team, or of the nearest team above it that has any.
///
/// # Errors
/// Any failure of the database.
pub fn list_managers_of_team(conn: &mut DbConnection, team_id: TeamId) -> StorageResult<Vec<UserId>> {
    let mut team = Some(team_id);
    // Teams nest a few deep; the bound keeps a loop in the data from becoming one here.
    for _ in 0..8 {
        let Some(current) = team else { break };
        let managers: Vec<UserId> = on!(conn, |c| users::table
            .inner_join(user_roles::table.on(user_roles::user_id.eq(users::id)))
            .filter(users::team_id.eq(Some(current.bind())))
            .filter(users::is_active.eq(true))
            .filter(user_roles::role.eq(Role::Manager.bind()))
            .order(users::name.asc())
            .select(users::id)
            .load(c))?;
        if !managers.is_empty() {
            return Ok(managers);
        }
        let above = teams::table.find(current.bind()).select(teams::parent_id);
        team = on!(conn, |c| above.first::<Option<TeamId>>(c).optional())?.flatten();
    }
    Ok(Vec::new())
}

/// Lists the active caseworkers of these teams by name, each with the name of their team.
///
/// # Errors
/// Any failure of the database.
pub fn list_caseworkers(conn: &mut DbConnection, of: &[TeamId]) -> StorageResult<Vec<(UserId, String, String)>> {
    Ok(on!(conn, |c| users::table
        .inner_join(user_roles::table.on(user_roles::user_id.eq(users::id)))
        .inner_join(teams::table.on(users::team_id.eq(teams::id.nullable())))
        .filter(users::is_active.eq(true))
        .filter(user_roles::role.eq(Role::Caseworker.bind()))
        .filter(fragments::among(users::team_id, of))
        .order((users::name.asc(), users::id.asc()))
        .select((users::id, users::name, teams::name))
        .load(c))?)
}

/// Lists the roles that active people hold, each with the kind of their team, every pair once.
///
/// # Errors
/// Any failure of the database, and a role that the program does not know.
pub fn list_roles_held(conn: &mut DbConnection) -> StorageResult<Vec<(Role, Option<TeamKind>)>> {
    Ok(on!(conn, |c| user_roles::table
        .inner_join(users::table.on(users::id.eq(user_roles::user_id)))
        .left_join(teams::table.on(users::team_id.eq(teams::id.nullable())))
        .filter(users::is_active.eq(true))
        .select((user_roles::role, teams::kind.nullable()))
        .distinct()
        .load(c))?)
}
