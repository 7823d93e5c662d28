//! What went over from a duplicate that was merged into the case of the same child.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::ids::CaseId;
use serde_json::Value;

use crate::{DbConnection, StorageResult, columns::Bind, errors::exactly_one, schema::merges};

row! {
    /// What went over from a duplicate.
    pub struct MergeRow in merges {
        /// The duplicate.
        pub case_id: CaseId,
        /// What it was, and what of it went over.
        pub went_over: Value,
        /// When.
        pub merged_at: DateTime<Utc>,
    }
}

/// Finds what went over from a duplicate; `None` where it is not merged, or that was not kept.
///
/// # Errors
/// Any failure of the database.
pub fn find(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Option<MergeRow>> {
    Ok(on!(conn, |c| merges::table.find(case_id.bind()).select(MergeRow::as_select()).first(c).optional())?)
}

/// Removes what is kept of a merging that was undone.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when nothing is.
pub fn remove(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<()> {
    exactly_one(on!(conn, |c| diesel::delete(merges::table.find(case_id.bind())).execute(c))?)
}
