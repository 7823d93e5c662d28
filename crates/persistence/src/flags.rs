//! Flags of a case, as they are raised and as they end.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::{
    flags::FlagKind,
    ids::{CaseId, FlagId, UserId},
};

use crate::{DbConnection, StorageResult, columns::Bind, errors::exactly_one, schema::flags};

row! {
    /// A flag of a case.
    pub struct FlagRow in flags {
        /// Which.
        pub id: FlagId,
        /// The case.
        pub case_id: CaseId,
        /// What is flagged.
        pub kind: FlagKind,
        /// Who must be spoken to before any contact; `None` of what is no safeguarding flag.
        pub speak_to: Option<String>,
        /// Why it was raised.
        pub reason: String,
        /// Who raised it.
        pub raised_by: UserId,
        /// When.
        pub raised_at: DateTime<Utc>,
        /// Who ended it; `None` while it stands.
        pub ended_by: Option<UserId>,
        /// When it ended; `None` while it stands.
        pub ended_at: Option<DateTime<Utc>>,
        /// Why it was cleared; `None` while it stands, and where another took its place.
        pub cleared_because: Option<String>,
    }
}

/// How a flag ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagEnd {
    /// Who ends it.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
    /// Why it is cleared; `None` where another takes its place.
    pub because: Option<String>,
}

/// Lists the flags that were ever raised on a case, the latest first.
///
/// # Errors
/// Any failure of the database.
pub fn list(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<FlagRow>> {
    Ok(on!(conn, |c| flags::table
        .filter(flags::case_id.eq(case_id.bind()))
        .order((flags::raised_at.desc(), flags::id.desc()))
        .select(FlagRow::as_select())
        .load(c))?)
}

/// Lists the flags that stand on a case, the first raised first.
///
/// # Errors
/// Any failure of the database.
pub fn list_standing(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<FlagRow>> {
    Ok(on!(conn, |c| flags::table
        .filter(flags::case_id.eq(case_id.bind()))
        .filter(flags::ended_at.is_null())
        .order((flags::raised_at.asc(), flags::id.asc()))
        .select(FlagRow::as_select())
        .load(c))?)
}

/// Ends a flag that stands.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody ended it before; any failure of the database.
pub fn end(conn: &mut DbConnection, id: FlagId, end: FlagEnd) -> StorageResult<()> {
    let target = flags::table.find(id.bind()).filter(flags::ended_at.is_null());
    let values = (
        flags::ended_by.eq(Some(end.by).bind()),
        flags::ended_at.eq(Some(end.at.bind())),
        flags::cleared_because.eq(end.because),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}
