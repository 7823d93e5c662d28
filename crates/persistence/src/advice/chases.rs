//! Late advice as it was chased, and what was said to that.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use ehc_domain::ids::{AdviceRequestId, ChaseId, UserId};

use crate::{DbConnection, StorageResult, columns::Bind, errors::exactly_one, fragments, schema::advice_chases};

row! {
    /// One time that late advice was chased.
    pub struct ChaseRow in advice_chases {
        /// Which.
        pub id: ChaseId,
        /// The request.
        pub advice_request_id: AdviceRequestId,
        /// The London day.
        pub chased_on: NaiveDate,
        /// When.
        pub chased_at: DateTime<Utc>,
        /// Who chased it.
        pub chased_by: UserId,
        /// What was written to whoever owes it.
        pub words: String,
        /// What they said; `None` while nothing is recorded of that.
        pub said: Option<String>,
        /// The day by which they said that it comes; `None` where they gave none.
        pub promised_on: Option<NaiveDate>,
        /// Who recorded what they said.
        pub answered_by: Option<UserId>,
        /// When.
        pub answered_at: Option<DateTime<Utc>>,
    }
}

/// Lists how requests were chased, the first first.
///
/// # Errors
/// Any failure of the database.
pub fn list_chased(conn: &mut DbConnection, requests: &[AdviceRequestId]) -> StorageResult<Vec<ChaseRow>> {
    Ok(on!(conn, |c| advice_chases::table
        .filter(fragments::among(advice_chases::advice_request_id, requests))
        .order((advice_chases::chased_at.asc(), advice_chases::id.asc()))
        .select(ChaseRow::as_select())
        .load(c))?)
}

/// Records what was said when advice was chased.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else recorded it first.
pub fn answer_chase(
    conn: &mut DbConnection,
    id: ChaseId,
    (said, promised_on): (&str, Option<NaiveDate>),
    (by, at): (UserId, DateTime<Utc>),
) -> StorageResult<()> {
    let target = advice_chases::table.find(id.bind()).filter(advice_chases::answered_at.is_null());
    let values = (
        advice_chases::said.eq(Some(said.to_owned())),
        advice_chases::promised_on.eq(promised_on),
        advice_chases::answered_by.eq(Some(by.bind())),
        advice_chases::answered_at.eq(Some(at.bind())),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}
