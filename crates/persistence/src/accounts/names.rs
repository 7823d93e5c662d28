//! What people who sign in were called before, so that what they did is told under the name that they had.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::{
    accounts::called_then,
    ids::{FormerUserNameId, UserId},
};

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    errors::exactly_one,
    fragments,
    schema::{former_user_names, users},
};

row! {
    /// What somebody was called.
    pub struct FormerUserNameRow in former_user_names {
        /// Which.
        pub id: FormerUserNameId,
        /// Who.
        pub user_id: UserId,
        /// The name that they had.
        pub name: String,
        /// The last instant at which it was theirs.
        pub until_at: DateTime<Utc>,
    }
}

/// Gives somebody another name, and keeps the one that they had.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) where they have no account; any failure of the database.
pub fn rename_user(conn: &mut DbConnection, former: FormerUserNameRow, name: &str) -> StorageResult<()> {
    let target = users::table.find(former.user_id.bind());
    former.insert(conn)?;
    exactly_one(on!(conn, |c| diesel::update(target).set(users::name.eq(name)).execute(c))?)
}

/// Lists what people were called before, each in the order in which they were.
///
/// # Errors
/// Any failure of the database.
pub fn list_former_user_names(conn: &mut DbConnection) -> StorageResult<Vec<FormerUserNameRow>> {
    Ok(on!(conn, |c| former_user_names::table
        .order((former_user_names::user_id.asc(), former_user_names::until_at.asc(), former_user_names::id.asc()))
        .select(FormerUserNameRow::as_select())
        .load(c))?)
}

/// Says what somebody was called at an instant, and is now; nothing where there is no account.
///
/// # Errors
/// Any failure of the database.
pub fn name_at(conn: &mut DbConnection, id: UserId, at: DateTime<Utc>) -> StorageResult<String> {
    let found: Option<(String, Option<String>)> = on!(conn, |c| users::table
        .filter(users::id.eq(id.bind()))
        .select((users::name, fragments::name_then!(at.bind())))
        .first(c)
        .optional())?;
    Ok(found.map(|(now, then)| called_then(now, then)).unwrap_or_default())
}
