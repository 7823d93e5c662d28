//! What is next in cases on their way to a plan: a copy for lists, which is gone as soon as a case is written and found again beside other work.

use chrono::NaiveDate;
use diesel::prelude::*;
use ehc_domain::{cases::Stage, ids::CaseId};
use serde_json::Value;

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    fragments,
    schema::{cases, next_acts},
};

row! {
    /// What is next in a case, as it was found.
    pub struct NextActRow in next_acts {
        /// The case.
        pub case_id: CaseId,
        /// What, by its code.
        pub act: String,
        /// The ids of those who cannot do it, as a list of texts.
        pub not_by: Value,
        /// The London day of which it is true.
        pub found_on: NaiveDate,
    }
}

/// Lists what was found for a day of some cases.
///
/// # Errors
/// Any failure of the database.
pub fn list(conn: &mut DbConnection, of: &[CaseId], on: NaiveDate) -> StorageResult<Vec<NextActRow>> {
    Ok(on!(conn, |c| next_acts::table
        .filter(fragments::among(next_acts::case_id, of))
        .filter(next_acts::found_on.eq(on))
        .select(NextActRow::as_select())
        .load(c))?)
}

/// Lists the first cases at some stages of which nothing was found for a day, in the order of their ids.
///
/// # Errors
/// Any failure of the database.
pub fn list_missing(conn: &mut DbConnection, stages: &[Stage], on: NaiveDate, limit: i64) -> StorageResult<Vec<CaseId>> {
    Ok(on!(conn, |c| cases::table
        .left_join(next_acts::table.on(next_acts::case_id.eq(cases::id).and(next_acts::found_on.eq(on))))
        .filter(cases::is_open.eq(true))
        .filter(cases::stage.eq_any(stages.to_vec().bind()))
        .filter(next_acts::case_id.is_null())
        .order(cases::id)
        .limit(limit)
        .select(cases::id)
        .load(c))?)
}

/// Keeps what was found of a case that is held, in place of what was found before.
///
/// # Errors
/// Any failure of the database.
pub fn keep(conn: &mut DbConnection, row: NextActRow) -> StorageResult<()> {
    forget(conn, &[row.case_id])?;
    row.insert(conn)
}

/// Forgets what was found of some cases, since something of them is written.
///
/// # Errors
/// Any failure of the database.
pub fn forget(conn: &mut DbConnection, of: &[CaseId]) -> StorageResult<()> {
    on!(conn, |c| diesel::delete(next_acts::table.filter(fragments::among(next_acts::case_id, of))).execute(c))?;
    Ok(())
}

/// Forgets all that was found, since something is written on which any case may hang.
///
/// # Errors
/// Any failure of the database.
pub fn forget_all(conn: &mut DbConnection) -> StorageResult<()> {
    on!(conn, |c| diesel::delete(next_acts::table).execute(c))?;
    Ok(())
}
