//! The keys of forms already sent, so that sending one twice does its work once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::ids::{Id, UserId};
use uuid::Uuid;

use crate::{DbConnection, StorageResult, columns::Bind, schema::submissions};

/// Marks the keys of forms.
#[derive(Debug)]
pub enum SubmissionKind {}

/// A form or body as it was sent: its key, and what it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The key that the form carried.
    pub key: Uuid,
    /// The SHA-256 of its address with its content, in hexadecimal digits.
    pub content: String,
    /// The address of the page from which it was sent; empty where a program sent it.
    pub page: String,
}

/// What is known of the key of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is new, and taken now.
    New,
    /// The same form was sent before.
    Same(Before),
    /// Something else was sent under it before.
    Other(Before),
}

/// What came of a form when it was sent the first time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Before {
    /// Where the result can be seen; empty when nobody said.
    pub place: String,
    /// What a program was answered: the status and the body; `None` for pages, and where the answer was never written.
    pub answer: Option<(u16, String)>,
}

/// Takes the key of a form that is being sent, unless it is taken.
///
/// Whoever sends the same form at the same moment waits here until the first has been kept or refused.
///
/// # Errors
/// Any failure of the database.
pub fn claim_submission(
    conn: &mut DbConnection,
    user_id: UserId,
    sent: &Submission,
    place: &str,
    now: DateTime<Utc>,
) -> StorageResult<Claim> {
    let key = Id::<SubmissionKind>::new(sent.key).bind();
    let values = (
        submissions::user_id.eq(user_id.bind()),
        submissions::key.eq(key),
        submissions::location.eq(place),
        submissions::created_at.eq(now.bind()),
        submissions::content.eq(&sent.content),
    );
    let claimed = on!(conn, |c| diesel::insert_into(submissions::table).values(values).on_conflict_do_nothing().execute(c))?;
    if claimed > 0 { Ok(Claim::New) } else { find_submission(conn, user_id, sent) }
}

/// Says whether a form was sent before, and takes nothing.
///
/// # Errors
/// Any failure of the database.
pub fn find_submission(conn: &mut DbConnection, user_id: UserId, sent: &Submission) -> StorageResult<Claim> {
    let key = Id::<SubmissionKind>::new(sent.key).bind();
    let columns = (submissions::location, submissions::content, submissions::status, submissions::answer);
    let found: Option<(String, String, Option<i32>, Option<String>)> =
        on!(conn, |c| submissions::table.find((user_id.bind(), key)).select(columns).first(c).optional())?;
    Ok(match found {
        None => Claim::New,
        Some((place, content, status, answer)) => {
            let status = status.and_then(|status| u16::try_from(status).ok());
            let before = Before { place, answer: status.zip(answer) };
            if content.is_empty() || content == sent.content { Claim::Same(before) } else { Claim::Other(before) }
        }
    })
}

/// Keeps what a program was answered, so that it is answered the same again.
///
/// # Errors
/// Any failure of the database.
pub fn answer_submission(conn: &mut DbConnection, user_id: UserId, key: Uuid, status: u16, answer: &str) -> StorageResult<()> {
    let target = submissions::table.find((user_id.bind(), Id::<SubmissionKind>::new(key).bind()));
    let values = (submissions::status.eq(i32::from(status)), submissions::answer.eq(answer));
    on!(conn, |c| diesel::update(target).set(values).execute(c))?;
    Ok(())
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
