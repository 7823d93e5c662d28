//! The keys of forms already sent, so that sending one twice does its work once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::ids::{Id, UserId};
use uuid::Uuid;

use crate::{DbConnection, StorageResult, columns::Bind, schema::submissions};

/// Marks the keys of forms.
#[derive(Debug)]
pub enum SubmissionKind {}

/// Takes the key of a form that is being sent; returns where the result can be seen when it was sent before, and `None` when this key is new.
///
/// Whoever sends the same form at the same moment waits here until the first has been kept or refused.
///
/// # Errors
/// Any failure of the database.
pub fn claim_submission(
    conn: &mut DbConnection,
    user_id: UserId,
    key: Uuid,
    place: &str,
    now: DateTime<Utc>,
) -> StorageResult<Option<String>> {
    let key = Id::<SubmissionKind>::new(key).bind();
    let values = (
        submissions::user_id.eq(user_id.bind()),
        submissions::key.eq(key),
        submissions::location.eq(place),
        submissions::created_at.eq(now.bind()),
    );
    let claimed = on!(conn, |c| diesel::insert_into(submissions::table).values(values).on_conflict_do_nothing().execute(c))?;
    if claimed > 0 {
        return Ok(None);
    }
    Ok(on!(conn, |c| submissions::table.find((user_id.bind(), key)).select(submissions::location).first(c).optional())?)
}

/// Says where the result of a form can be seen whose key is taken.
///
/// # Errors
/// Any failure of the database.
pub fn place_submission(conn: &mut DbConnection, user_id: UserId, key: Uuid, place: &str) -> StorageResult<()> {
    let target = submissions::table.find((user_id.bind(), Id::<SubmissionKind>::new(key).bind()));
    on!(conn, |c| diesel::update(target).set(submissions::location.eq(place)).execute(c))?;
    Ok(())
}

/// Gives a key back, so that the form can still be sent.
///
/// # Errors
/// Any failure of the database.
pub fn release_submission(conn: &mut DbConnection, user_id: UserId, key: Uuid) -> StorageResult<()> {
    let target = submissions::table.find((user_id.bind(), Id::<SubmissionKind>::new(key).bind()));
    on!(conn, |c| diesel::delete(target).execute(c))?;
    Ok(())
}

/// Forgets the keys of forms sent before an instant.
///
/// # Errors
/// Any failure of the database.
pub fn forget_submissions_before(conn: &mut DbConnection, instant: DateTime<Utc>) -> StorageResult<usize> {
    Ok(on!(conn, |c| diesel::delete(submissions::table.filter(submissions::created_at.lt(instant.bind()))).execute(c))?)
}
