//! The calendars as data: bank holidays added at short notice, closed offices and institutions, every change and what it moved.

mod affected;
mod changes;

pub use affected::{Which, list_cases_at, list_open_among, list_with_birth_dates};
pub use changes::{
    CalendarChangeRow, CalendarMoveRow, MoveCursor, count_moves, find_change, find_unfollowed, insert_moves, list_all_changes,
    list_changes, list_moves, set_followed,
};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use ehc_domain::ids::{InstitutionId, UserId};
use uuid::Uuid;

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    errors::exactly_one,
    schema::{authority_closures, bank_holidays, institution_closures},
};

row! {
    /// A bank holiday added at short notice.
    pub struct HolidayRow in bank_holidays {
        /// The day.
        pub held_on: NaiveDate,
        /// Its occasion.
        pub name: String,
        /// When it was added.
        pub added_at: DateTime<Utc>,
        /// Who added it; `None` for a command on the host.
        pub added_by: Option<UserId>,
    }
}

row! {
    /// A run of days on which the authority's offices are closed.
    pub struct OfficeClosureRow in authority_closures {
        /// The first closed day.
        pub first_closed_on: NaiveDate,
        /// The last closed day.
        pub last_closed_on: NaiveDate,
        /// The occasion.
        pub name: String,
        /// When it was added.
        pub added_at: DateTime<Utc>,
        /// Who added it; `None` for a command on the host.
        pub added_by: Option<UserId>,
    }
}

/// Lists the bank holidays that were added, earliest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_holidays(conn: &mut DbConnection) -> StorageResult<Vec<HolidayRow>> {
    Ok(on!(conn, |c| bank_holidays::table.order(bank_holidays::held_on.asc()).select(HolidayRow::as_select()).load(c))?)
}

/// Takes an added bank holiday away.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when it is not there any more.
pub fn remove_holiday(conn: &mut DbConnection, on: NaiveDate) -> StorageResult<()> {
    exactly_one(on!(conn, |c| diesel::delete(bank_holidays::table.find(on)).execute(c))?)
}

/// Lists the closures of the authority's offices, earliest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_office_closures(conn: &mut DbConnection) -> StorageResult<Vec<OfficeClosureRow>> {
    conn.once(Uuid::nil(), |conn| {
        Ok(on!(conn, |c| authority_closures::table
            .order(authority_closures::first_closed_on.asc())
            .select(OfficeClosureRow::as_select())
            .load(c))?)
    })
}

/// Takes a closure of the offices away.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when it is not there any more.
pub fn remove_office_closure(conn: &mut DbConnection, first_closed_on: NaiveDate) -> StorageResult<()> {
    exactly_one(on!(conn, |c| diesel::delete(authority_closures::table.find(first_closed_on)).execute(c))?)
}

/// Takes a closure of an institution away.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when it is not there any more.
pub fn remove_closure(conn: &mut DbConnection, id: InstitutionId, first_closed_on: NaiveDate) -> StorageResult<()> {
    let target = institution_closures::table.find((id.bind(), first_closed_on));
    exactly_one(on!(conn, |c| diesel::delete(target).execute(c))?)
}
