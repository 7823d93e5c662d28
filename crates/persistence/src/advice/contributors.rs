//! Who may be asked for advice, and whom a contributor may call.

use diesel::prelude::*;
use ehc_domain::{
    accounts::Role,
    ids::{TeamId, UserId},
};

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    schema::{teams, user_roles, users},
};

/// Somebody who gives advice when asked.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Contributor {
    /// Who.
    pub user_id: UserId,
    /// Their name.
    pub name: String,
    /// The role in which they give it.
    pub role: Role,
    /// Their team; `None` outside every team.
    pub team_id: Option<TeamId>,
    /// Its name.
    pub team: Option<String>,
}

/// Lists everybody who can be asked, by name; somebody with two roles is there twice.
///
/// # Errors
/// Any failure of the database.
pub fn list_contributors(conn: &mut DbConnection) -> StorageResult<Vec<Contributor>> {
    let roles: Vec<Role> = contributor_roles();
    Ok(on!(conn, |c| users::table
        .inner_join(user_roles::table.on(user_roles::user_id.eq(users::id)))
        .left_join(teams::table.on(users::team_id.eq(teams::id.nullable())))
        .filter(users::is_active.eq(true))
        .filter(user_roles::role.eq_any(roles.bind()))
        .order((users::name.asc(), users::id.asc()))
        .select((users::id, users::name, user_roles::role, users::team_id, teams::name.nullable()))
        .load(c))?)
}

/// Returns the roles of those who give advice.
pub(crate) fn contributor_roles() -> Vec<Role> {
    use ehc_domain::codes::Coded;
    Role::ALL.iter().copied().filter(|role| role.is_contributor()).collect()
}

/// How to reach a colleague.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Contact {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// Finds how to reach a user.
///
/// # Errors
/// Any failure of the database.
pub fn find_contact(conn: &mut DbConnection, id: UserId) -> StorageResult<Option<Contact>> {
    Ok(on!(conn, |c| users::table.find(id.bind()).select((users::name, users::email)).first(c).optional())?)
}
