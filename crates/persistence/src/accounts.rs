//! Users, teams, sessions, throttles and the keys of forms already sent.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::{
    accounts::Role,
    ids::{Id, TeamId, UserId},
};
use uuid::Uuid;

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    schema::{submissions, teams, user_roles, users},
};

/// Marks the keys of forms.
#[derive(Debug)]
pub enum SubmissionKind {}

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

/// Returns where the result of a form sent before can be seen; `None` when this key is new.
///
/// # Errors
/// Any failure of the database.
pub fn find_submission(conn: &mut DbConnection, user_id: UserId, key: Uuid) -> StorageResult<Option<String>> {
    let key = Id::<SubmissionKind>::new(key).bind();
    Ok(on!(conn, |c| submissions::table.find((user_id.bind(), key)).select(submissions::location).first(c).optional())?)
}

/// Keeps the key of a form with the place of its result.
///
/// # Errors
/// [`StorageError::Duplicate`](crate::StorageError::Duplicate) when the key is kept already.
pub fn keep_submission(
    conn: &mut DbConnection,
    user_id: UserId,
    key: Uuid,
    place: &str,
    now: DateTime<Utc>,
) -> StorageResult<()> {
    let values = (
        submissions::user_id.eq(user_id.bind()),
        submissions::key.eq(Id::<SubmissionKind>::new(key).bind()),
        submissions::location.eq(place),
        submissions::created_at.eq(now.bind()),
    );
    on!(conn, |c| diesel::insert_into(submissions::table).values(values).execute(c))?;
    Ok(())
}

/// Finds a user.
///
/// # Errors
/// Any failure of the database.
pub fn find(conn: &mut DbConnection, id: UserId) -> StorageResult<Option<UserRow>> {
    Ok(on!(conn, |c| users::table.find(id.bind()).select(UserRow::as_select()).first(c).optional())?)
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
        team = on!(conn, |c| teams::table.find(current.bind()).select(teams::parent_id).first::<Option<TeamId>>(c).optional())?
            .flatten();
    }
    Ok(Vec::new())
}
