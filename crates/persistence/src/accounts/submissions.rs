//! The keys of forms already sent, so that sending one twice does its work once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::ids::{Id, UserId};
use uuid::Uuid;

use crate::{DbConnection, StorageResult, columns::Bind, schema::submissions};

/// Marks the keys of forms.
#[derive(Debug)]
pub enum SubmissionKind {}

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

/// Forgets the keys of forms sent before an instant.
///
/// # Errors
/// Any failure of the database.
pub fn forget_submissions_before(conn: &mut DbConnection, instant: DateTime<Utc>) -> StorageResult<usize> {
    Ok(on!(conn, |c| diesel::delete(submissions::table.filter(submissions::created_at.lt(instant.bind()))).execute(c))?)
}
