//! Users and their roles.

use chrono::{DateTime, NaiveDate, Utc};
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
        /// Their last day; `None` for those who work here and those who are invited.
        pub left_on: Option<NaiveDate>,
        /// When they were last seen, to the minute; `None` before they first signed in.
        pub seen_at: Option<DateTime<Utc>>,
        /// Raised by every change of the account.
        pub version: i32,
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
    conn.once(id.uuid(), move |conn| {
        Ok(on!(conn, |c| users::table.find(id.bind()).select(UserRow::as_select()).first(c).optional())?)
    })
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

/// Lists everybody who has or had an account, by name.
///
/// # Errors
/// Any failure of the database.
pub fn list_users(conn: &mut DbConnection) -> StorageResult<Vec<UserRow>> {
    Ok(on!(conn, |c| users::table.order((users::name.asc(), users::id.asc())).select(UserRow::as_select()).load(c))?)
}

/// Lists every role of everybody, by code.
///
/// # Errors
/// Any failure of the database, and a role that the program does not know.
pub fn list_user_roles(conn: &mut DbConnection) -> StorageResult<Vec<UserRoleRow>> {
    Ok(on!(conn, |c| user_roles::table
        .order((user_roles::user_id.asc(), user_roles::role.asc()))
        .select(UserRoleRow::as_select())
        .load(c))?)
}

/// Replaces an account when its version is still the row's, all but the name: that becomes another by [`rename_user`](super::rename_user) alone.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first, and
/// [`StorageError::Duplicate`](crate::StorageError::Duplicate) when another has the address.
pub fn update_user(conn: &mut DbConnection, row: UserRow) -> StorageResult<()> {
    let target = users::table.find(row.id.bind()).filter(users::version.eq(row.version));
    let values = (
        users::email.eq(row.email),
        users::password_hash.eq(row.password_hash),
        users::team_id.eq(row.team_id.bind()),
        users::is_active.eq(row.is_active),
        users::stamp.eq(row.stamp),
        users::left_on.eq(row.left_on),
        users::version.eq(row.version + 1),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// Gives a user these roles in the place of all others.
///
/// # Errors
/// Any failure of the database.
pub fn set_roles(conn: &mut DbConnection, id: UserId, roles: &[Role]) -> StorageResult<()> {
    on!(conn, |c| diesel::delete(user_roles::table.filter(user_roles::user_id.eq(id.bind()))).execute(c))?;
    UserRoleRow::insert_all(roles.iter().map(|role| UserRoleRow { user_id: id, role: *role }).collect(), conn)
}

/// Notes when somebody was last seen.
///
/// # Errors
/// Any failure of the database.
pub fn see_user(conn: &mut DbConnection, id: UserId, now: DateTime<Utc>) -> StorageResult<()> {
    on!(conn, |c| diesel::update(users::table.find(id.bind())).set(users::seen_at.eq(now.bind())).execute(c))?;
    Ok(())
}

/// Holds the accounts of the administrators who can sign in until the act ends: of two who would each take away the other's right, the second waits and
/// then finds what the first has done.
///
/// # Errors
/// Any failure of the database.
pub fn hold_administrators(conn: &mut DbConnection) -> StorageResult<()> {
    let held = user_roles::table.filter(user_roles::role.eq(Role::Administrator.bind())).select(user_roles::user_id);
    let query = users::table.filter(users::id.eq_any(held)).order(users::id.asc()).select(users::id);
    let _: Vec<UserId> = holding_all!(conn, query)?;
    Ok(())
}

/// Lists the administrators who can sign in, in the order of their ids.
///
/// # Errors
/// Any failure of the database.
pub fn list_administrators(conn: &mut DbConnection) -> StorageResult<Vec<UserId>> {
    list_holders(conn, Role::Administrator)
}

/// Lists those who hold a role and can sign in, in the order of their ids.
///
/// # Errors
/// Any failure of the database.
pub fn list_holders(conn: &mut DbConnection, role: Role) -> StorageResult<Vec<UserId>> {
    let held = user_roles::table.filter(user_roles::role.eq(role.bind())).select(user_roles::user_id);
    Ok(on!(conn, |c| users::table
        .filter(users::id.eq_any(held))
        .filter(users::is_active.eq(true))
        .order(users::id.asc())
        .select(users::id)
        .load(c))?)
}

/// Gives a user a new password and raises their stamp, which ends every session made before.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when the account changed since it was read.
pub fn set_password(conn: &mut DbConnection, id: UserId, stamp: i32, hash: &str) -> StorageResult<()> {
    let changed = on!(conn, |c| diesel::update(users::table.find(id.bind()).filter(users::stamp.eq(stamp)))
        .set((users::password_hash.eq(hash), users::stamp.eq(stamp.saturating_add(1)), users::version.eq(users::version + 1),))
        .execute(c))?;
    exactly_one(changed)
}

/// Lists the active managers of a team, or of the nearest team above it that has any.
///
/// # Errors
/// Any failure of the database.
pub fn list_managers_of_team(conn: &mut DbConnection, team_id: TeamId) -> StorageResult<Vec<UserId>> {
    let nearest = managers_upwards(conn, team_id, true)?;
    Ok(nearest.into_iter().map(|(user, _)| user).collect())
}

/// Lists the active managers of a team and of every team above it, the nearest first, each with their name.
///
/// # Errors
/// Any failure of the database.
pub fn list_managers_over(conn: &mut DbConnection, team_id: TeamId) -> StorageResult<Vec<(UserId, String)>> {
    conn.once(team_id.uuid(), move |conn| managers_upwards(conn, team_id, false))
}

/// Says whether somebody else manages anything.
///
/// # Errors
/// Any failure of the database.
pub fn has_another_manager(conn: &mut DbConnection, than: UserId) -> StorageResult<bool> {
    let found: Option<UserId> = on!(conn, |c| users::table
        .inner_join(user_roles::table.on(user_roles::user_id.eq(users::id)))
        .filter(users::is_active.eq(true))
        .filter(users::id.ne(than.bind()))
        .filter(user_roles::role.eq(Role::Manager.bind()))
        .select(users::id)
        .first(c)
        .optional())?;
    Ok(found.is_some())
}

fn managers_upwards(conn: &mut DbConnection, team_id: TeamId, only_nearest: bool) -> StorageResult<Vec<(UserId, String)>> {
    let mut team = Some(team_id);
    let mut found: Vec<(UserId, String)> = Vec::new();
    // Teams nest a few deep; the bound keeps a loop in the data from becoming one here.
    for _ in 0..8 {
        let Some(current) = team else { break };
        let managers: Vec<(UserId, String)> = on!(conn, |c| users::table
            .inner_join(user_roles::table.on(user_roles::user_id.eq(users::id)))
            .filter(users::team_id.eq(Some(current.bind())))
            .filter(users::is_active.eq(true))
            .filter(user_roles::role.eq(Role::Manager.bind()))
            .order(users::name.asc())
            .select((users::id, users::name))
            .load(c))?;
        found.extend(managers);
        if only_nearest && !found.is_empty() {
            break;
        }
        let above = teams::table.find(current.bind()).select(teams::parent_id);
        team = on!(conn, |c| above.first::<Option<TeamId>>(c).optional())?.flatten();
    }
    Ok(found)
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
