//! Failed sign-ins, kept so that a restart or a second server does not forget them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::ids::Id;
use uuid::Uuid;

use crate::{DbConnection, StorageResult, columns::Bind, schema::sign_in_failures};

/// Marks failed sign-ins.
#[derive(Debug)]
pub enum FailureKind {}

/// Keeps one failure of each subject.
///
/// # Errors
/// Any failure of the database.
pub fn keep_failures(
    conn: &mut DbConnection,
    subjects: impl IntoIterator<Item = (Uuid, String)>,
    now: DateTime<Utc>,
) -> StorageResult<()> {
    let values: Vec<_> = subjects
        .into_iter()
        .map(|(id, subject)| {
            (
                sign_in_failures::id.eq(Id::<FailureKind>::new(id).bind()),
                sign_in_failures::subject.eq(subject),
                sign_in_failures::failed_at.eq(now.bind()),
            )
        })
        .collect();
    on!(conn, |c| diesel::insert_into(sign_in_failures::table).values(values).execute(c))?;
    Ok(())
}

/// Lists when a subject failed since an instant, oldest first.
///
/// # Errors
/// Any failure of the database.
pub fn failures_since(conn: &mut DbConnection, subject: &str, since: DateTime<Utc>) -> StorageResult<Vec<DateTime<Utc>>> {
    Ok(on!(conn, |c| sign_in_failures::table
        .filter(sign_in_failures::subject.eq(subject))
        .filter(sign_in_failures::failed_at.ge(since.bind()))
        .order(sign_in_failures::failed_at)
        .select(sign_in_failures::failed_at)
        .load(c))?)
}

/// Forgets the failures of a subject that has now succeeded.
///
/// # Errors
/// Any failure of the database.
pub fn forget_failures(conn: &mut DbConnection, subject: &str) -> StorageResult<()> {
    on!(conn, |c| diesel::delete(sign_in_failures::table.filter(sign_in_failures::subject.eq(subject))).execute(c))?;
    Ok(())
}

/// Forgets failures before an instant, whoever's they are.
///
/// # Errors
/// Any failure of the database.
pub fn forget_failures_before(conn: &mut DbConnection, instant: DateTime<Utc>) -> StorageResult<usize> {
    Ok(on!(conn, |c| diesel::delete(sign_in_failures::table.filter(sign_in_failures::failed_at.lt(instant.bind()))).execute(c))?)
}
