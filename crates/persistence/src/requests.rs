//! Requests for a needs assessment: received on one day, keyed on another.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use ehc_domain::{
    ids::{CaseId, Id, UserId},
    requests::{Became, Channel, RequestSource},
};

use crate::{DbConnection, StorageResult, cases, columns::Bind, errors::exactly_one, schema::requests};

/// Marks requests for an assessment.
#[derive(Debug)]
pub enum RequestKind {}

/// Identifies a request for an assessment.
pub type RequestId = Id<RequestKind>;

row! {
    /// A request for a needs assessment.
    pub struct RequestRow in requests {
        /// Which request.
        pub id: RequestId,
        /// The case it began.
        pub case_id: CaseId,
        /// The day it reached the authority: the clock starts here.
        pub received_on: NaiveDate,
        /// When it was keyed; moves nothing.
        pub keyed_at: DateTime<Utc>,
        /// Who keyed it.
        pub keyed_by: UserId,
        /// Who asked.
        pub source: RequestSource,
        /// How it came.
        pub channel: Channel,
        /// The name of the person who asked.
        pub requester_name: String,
        /// Where the acknowledgement goes; `None` when it goes by letter.
        pub requester_email: Option<String>,
        /// What the person asks for and why.
        pub concerns: String,
        /// Why a new record was made although a likely match was shown.
        pub match_reason: Option<String>,
        /// When it was acknowledged.
        pub acknowledged_on: Option<NaiveDate>,
        /// Which assessment of the child it belongs to, from 1.
        pub episode: i32,
        /// What became of it when it was recorded.
        pub became: Became,
        /// The day on which whoever made it withdrew it alone, while others still asked; `None` otherwise.
        pub withdrawn_on: Option<NaiveDate>,
        /// Why that was keyed only after a limit had run out since, or though a limit moves with it; `None` where nobody was asked.
        pub withdrawn_late_reason: Option<String>,
    }
}

/// Finds the request that began the assessment that is under way, or was the last; of several, the first that was not withdrawn.
///
/// # Errors
/// Any failure of the database.
pub fn find_by_case(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Option<RequestRow>> {
    let Some(case) = cases::find(conn, case_id)? else { return Ok(None) };
    let mut rows = list(conn, case_id)?;
    rows.retain(|row| row.episode == case.episode && row.became != Became::SetAside);
    Ok(rows.into_iter().min_by_key(|row| (row.withdrawn_on.is_some(), row.received_on, row.keyed_at, row.id)))
}

/// Lists every request of a case by the day on which it was received.
///
/// # Errors
/// Any failure of the database.
pub fn list(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<RequestRow>> {
    conn.once(case_id.uuid(), move |conn| {
        Ok(on!(conn, |c| requests::table
            .filter(requests::case_id.eq(case_id.bind()))
            .order((requests::episode.asc(), requests::received_on.asc(), requests::keyed_at.asc(), requests::id.asc()))
            .select(RequestRow::as_select())
            .load(c))?)
    })
}

/// Has a request be received on another day.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when there is no such request.
pub fn set_received_on(conn: &mut DbConnection, id: RequestId, on: NaiveDate) -> StorageResult<()> {
    let target = requests::table.find(id.bind());
    exactly_one(on!(conn, |c| diesel::update(target).set(requests::received_on.eq(on)).execute(c))?)
}

/// Has a request say anew who asked, how and for what.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when there is no such request.
pub fn put_right(conn: &mut DbConnection, row: RequestRow) -> StorageResult<()> {
    let values = (
        requests::source.eq(row.source.bind()),
        requests::channel.eq(row.channel.bind()),
        requests::requester_name.eq(row.requester_name),
        requests::requester_email.eq(row.requester_email),
        requests::concerns.eq(row.concerns),
    );
    exactly_one(on!(conn, |c| diesel::update(requests::table.find(row.id.bind())).set(values).execute(c))?)
}

/// Says anew what became of a request.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when there is no such request.
pub fn set_became(conn: &mut DbConnection, id: RequestId, became: Became) -> StorageResult<()> {
    let target = requests::table.find(id.bind());
    exactly_one(on!(conn, |c| diesel::update(target).set(requests::became.eq(became.bind())).execute(c))?)
}

/// Says on which day whoever made a request withdrew it alone, and why that is keyed late where it is; `None` where they ask still.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when there is no such request.
pub fn set_withdrawn(
    conn: &mut DbConnection,
    id: RequestId,
    withdrawn: Option<(NaiveDate, Option<String>)>,
) -> StorageResult<()> {
    let (on, late) = withdrawn.unzip();
    let values = (requests::withdrawn_on.eq(on), requests::withdrawn_late_reason.eq(late.flatten()));
    exactly_one(on!(conn, |c| diesel::update(requests::table.find(id.bind())).set(values).execute(c))?)
}

/// Corrects the days on which a request was received and withdrawn alone.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when there is no such request.
pub fn set_lone_days(
    conn: &mut DbConnection,
    id: RequestId,
    (received_on, withdrawn_on): (NaiveDate, NaiveDate),
) -> StorageResult<()> {
    let values = (requests::received_on.eq(received_on), requests::withdrawn_on.eq(Some(withdrawn_on)));
    exactly_one(on!(conn, |c| diesel::update(requests::table.find(id.bind())).set(values).execute(c))?)
}

/// Has a request belong to an assessment of another case of the same child.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when there is no such request.
pub fn move_to(conn: &mut DbConnection, id: RequestId, case_id: CaseId, (episode, became): (i32, Became)) -> StorageResult<()> {
    let values = (requests::case_id.eq(case_id.bind()), requests::episode.eq(episode), requests::became.eq(became.bind()));
    exactly_one(on!(conn, |c| diesel::update(requests::table.find(id.bind())).set(values).execute(c))?)
}
