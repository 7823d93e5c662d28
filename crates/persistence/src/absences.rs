//! Until when people are away.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use ehc_domain::ids::UserId;

use crate::{DbConnection, StorageResult, columns::Bind, fragments, schema::absences};

row! {
    /// That somebody is away.
    pub struct AbsenceRow in absences {
        /// Who.
        pub user_id: UserId,
        /// The last day of it.
        pub last_day: NaiveDate,
        /// Who said so.
        pub recorded_by: UserId,
        /// When.
        pub recorded_at: DateTime<Utc>,
    }
}

/// Puts an absence in the place of an earlier one.
///
/// # Errors
/// Any failure of the database.
pub fn keep(conn: &mut DbConnection, row: AbsenceRow) -> StorageResult<()> {
    end(conn, row.user_id)?;
    row.insert(conn)
}

/// Ends that somebody is away; nothing where they are not.
///
/// # Errors
/// Any failure of the database.
pub fn end(conn: &mut DbConnection, user: UserId) -> StorageResult<()> {
    on!(conn, |c| diesel::delete(absences::table.find(user.bind())).execute(c))?;
    Ok(())
}

/// Lists which of some people are away on a day.
///
/// # Errors
/// Any failure of the database.
pub fn list_away(conn: &mut DbConnection, among: &[UserId], on: NaiveDate) -> StorageResult<Vec<AbsenceRow>> {
    Ok(on!(conn, |c| absences::table
        .filter(fragments::among(absences::user_id, among))
        .filter(absences::last_day.ge(on.bind()))
        .order((absences::last_day.asc(), absences::user_id.asc()))
        .select(AbsenceRow::as_select())
        .load(c))?)
}
