//! Sessions: one row per signed-in browser, found by the hash of its cookie.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::ids::UserId;

use crate::{
    DbConnection, StorageResult,
    accounts::UserRow,
    columns::Bind,
    errors::exactly_one,
    schema::{sessions, users},
};

row! {
    /// A signed-in browser.
    pub struct SessionRow in sessions {
        /// SHA-256 of the token in the cookie.
        pub token_hash: String,
        /// Who signed in.
        pub user_id: UserId,
        /// What forms must send back.
        pub csrf_token: String,
        /// The user's stamp at sign-in; an older one no longer counts.
        pub stamp: i32,
        /// When they signed in.
        pub created_at: DateTime<Utc>,
        /// When they were last seen, to the minute.
        pub seen_at: DateTime<Utc>,
        /// When they last gave their password.
        pub confirmed_at: DateTime<Utc>,
    }
}

/// Finds a session and its user.
///
/// # Errors
/// Any failure of the database.
pub fn find_session(conn: &mut DbConnection, token_hash: &str) -> StorageResult<Option<(SessionRow, UserRow)>> {
    Ok(on!(conn, |c| sessions::table
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .filter(sessions::token_hash.eq(token_hash))
        .select((SessionRow::as_select(), UserRow::as_select()))
        .first(c)
        .optional())?)
}

/// Lists the sessions of a user, newest first.
///
/// # Errors
/// Any failure of the database.
pub fn sessions_of(conn: &mut DbConnection, user_id: UserId) -> StorageResult<Vec<SessionRow>> {
    Ok(on!(conn, |c| sessions::table
        .filter(sessions::user_id.eq(user_id.bind()))
        .order((sessions::created_at.desc(), sessions::token_hash))
        .select(SessionRow::as_select())
        .load(c))?)
}

/// Notes that the session is in use.
///
/// # Errors
/// Any failure of the database.
pub fn touch_session(conn: &mut DbConnection, token_hash: &str, now: DateTime<Utc>) -> StorageResult<()> {
    on!(conn, |c| diesel::update(sessions::table.find(token_hash)).set(sessions::seen_at.eq(now.bind())).execute(c))?;
    Ok(())
}

/// Gives the session a new token because the password was given again.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when the session ended meanwhile.
pub fn rotate_session(conn: &mut DbConnection, token_hash: &str, new_hash: &str, now: DateTime<Utc>) -> StorageResult<()> {
    let changed = on!(conn, |c| diesel::update(sessions::table.find(token_hash))
        .set((sessions::token_hash.eq(new_hash), sessions::seen_at.eq(now.bind()), sessions::confirmed_at.eq(now.bind()),))
        .execute(c))?;
    exactly_one(changed)
}

/// Lets it count no longer that a user gave their password after an instant: whatever needs it asks for it again.
///
/// # Errors
/// Any failure of the database.
pub fn forget_confirmations(conn: &mut DbConnection, user_id: UserId, instant: DateTime<Utc>) -> StorageResult<()> {
    let later = sessions::table.filter(sessions::user_id.eq(user_id.bind())).filter(sessions::confirmed_at.gt(instant.bind()));
    on!(conn, |c| diesel::update(later).set(sessions::confirmed_at.eq(instant.bind())).execute(c))?;
    Ok(())
}

/// Ends one session of a user; says whether there was one.
///
/// # Errors
/// Any failure of the database.
pub fn end_session(conn: &mut DbConnection, user_id: UserId, token_hash: &str) -> StorageResult<bool> {
    let gone =
        on!(conn, |c| diesel::delete(sessions::table.find(token_hash).filter(sessions::user_id.eq(user_id.bind()))).execute(c))?;
    Ok(gone == 1)
}

/// Ends every session of a user.
///
/// # Errors
/// Any failure of the database.
pub fn end_sessions_of(conn: &mut DbConnection, user_id: UserId) -> StorageResult<usize> {
    Ok(on!(conn, |c| diesel::delete(sessions::table.filter(sessions::user_id.eq(user_id.bind()))).execute(c))?)
}

/// Removes sessions begun before an instant, whoever's they are.
///
/// # Errors
/// Any failure of the database.
pub fn end_sessions_before(conn: &mut DbConnection, instant: DateTime<Utc>) -> StorageResult<usize> {
    Ok(on!(conn, |c| diesel::delete(sessions::table.filter(sessions::created_at.lt(instant.bind()))).execute(c))?)
}

/// Ends every session of everybody; returns how many there were.
///
/// # Errors
/// Any failure of the database.
pub fn end_all_sessions(conn: &mut DbConnection) -> StorageResult<usize> {
    Ok(on!(conn, |c| diesel::delete(sessions::table).execute(c))?)
}
