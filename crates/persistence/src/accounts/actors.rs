//! The signed-in person as policy sees them, put together from their account.

use chrono::{DateTime, Utc};
use ehc_domain::accounts::Actor;

use super::{UserRow, roles_of, team_with_descendants};
use crate::{DbConnection, StorageResult, standings};

/// Loads what policy knows of somebody at an instant, as if they had not just given their password again.
///
/// # Errors
/// Any failure of the database, and a role that the program does not know.
pub fn actor_of(conn: &mut DbConnection, user: &UserRow, now: DateTime<Utc>) -> StorageResult<Actor> {
    Ok(Actor {
        user_id: user.id,
        name: user.name.clone(),
        roles: roles_of(conn, user.id)?,
        team_id: user.team_id,
        teams: user.team_id.map(|team| team_with_descendants(conn, team)).transpose()?.unwrap_or_default(),
        has_just_confirmed: false,
        standings: standings::of_user(conn, user.id, now)?,
    })
}
