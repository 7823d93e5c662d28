//! How people stand to single cases: conflicts of interest, the names on restricted cases, who stands in for whom.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::{
    access::ReviewGround,
    ids::{CaseId, StandingId, UserId},
    policy::{EmergencyWindow, Standing, Standings},
};

use crate::{
    DbConnection, StorageResult,
    cases::CaseRow,
    columns::Bind,
    errors::exactly_one,
    schema::{cases, standings, users},
    seen::Question,
};

row! {
    /// How somebody stands to one case.
    pub struct StandingRow in standings {
        /// Which.
        pub id: StandingId,
        /// The case.
        pub case_id: CaseId,
        /// Who.
        pub user_id: UserId,
        /// How they stand.
        pub standing: Standing,
        /// Why.
        pub reason: String,
        /// Since when.
        pub from_at: DateTime<Utc>,
        /// When it ends by itself; `None` when it does not.
        pub until_at: Option<DateTime<Utc>>,
        /// Who recorded it.
        pub recorded_by: UserId,
        /// When somebody ended it; `None` when nobody did.
        pub ended_at: Option<DateTime<Utc>>,
        /// Who ended it.
        pub ended_by: Option<UserId>,
        /// On what ground somebody reviews access to the case; `None` for whoever stands to it in another way.
        pub ground: Option<ReviewGround>,
    }
}

impl StandingRow {
    /// Says whether they recorded it of themselves.
    pub fn is_taken(&self) -> bool {
        self.recorded_by == self.user_id
    }
}

/// What holds at an instant: begun, not ended by anybody, and not by itself.
macro_rules! held_at {
    ($now:expr) => {
        standings::ended_at.is_null().and(standings::from_at.le($now.bind())).and(BoolExpressionMethods::or(
            standings::until_at.is_null(),
            standings::until_at.gt(Some($now.bind())).assume_not_null(),
        ))
    };
}

/// Loads how somebody stands to each case at an instant.
///
/// # Errors
/// Any failure of the database.
pub fn of_user(conn: &mut DbConnection, user_id: UserId, now: DateTime<Utc>) -> StorageResult<Standings> {
    type Held = (StandingId, CaseId, Standing, Option<DateTime<Utc>>, UserId);
    let held: Vec<Held> = on!(conn, |c| standings::table
        .filter(standings::user_id.eq(user_id.bind()))
        .filter(held_at!(now))
        .select((standings::id, standings::case_id, standings::standing, standings::until_at, standings::recorded_by))
        .load(c))?;
    Ok(held.into_iter().fold(Standings::default(), |held, (id, case, standing, until, by)| match (standing, until) {
        (Standing::InEmergency, Some(until)) => held.opened(case, EmergencyWindow { id, until }),
        (Standing::Covers, _) if by == user_id => held.covering_unasked(case),
        _ => held.with(case, standing),
    }))
}

/// Lists how everybody stands to some cases at an instant.
///
/// # Errors
/// Any failure of the database.
pub fn of_cases(conn: &mut DbConnection, cases: &[CaseId], now: DateTime<Utc>) -> StorageResult<Vec<(CaseId, UserId, Standing)>> {
    Ok(on!(conn, |c| standings::table
        .filter(crate::fragments::among(standings::case_id, cases))
        .filter(held_at!(now))
        .select((standings::case_id, standings::user_id, standings::standing))
        .load(c))?)
}

/// Lists how everybody stands to a case now, while only reading goes on: `now` is one instant for as long as that.
///
/// # Errors
/// Any failure of the database.
pub fn of_case(conn: &mut DbConnection, case: CaseId, now: DateTime<Utc>) -> StorageResult<Vec<(CaseId, UserId, Standing)>> {
    conn.ask::<OfCase>(case.uuid(), |conn| of_cases(conn, &[case], now))
}

enum OfCase {}
impl Question for OfCase {
    type Answer = Vec<(CaseId, UserId, Standing)>;
}

/// Reads how everybody stands to several cases at once, so that [`of_case`] needs nothing more of each while only reading goes on.
///
/// # Errors
/// Any failure of the database.
pub fn look_ahead(conn: &mut DbConnection, cases: &[CaseId], now: DateTime<Utc>) -> StorageResult<()> {
    let found = of_cases(conn, cases, now)?;
    conn.know_each::<OfCase, _>(cases.iter().map(|id| id.uuid()), found, |(case, ..)| case.uuid());
    Ok(())
}

/// Says whether somebody may know of a case at an instant, as far as conflicts of interest and its restriction go; of a case that does not exist everybody may.
///
/// # Errors
/// Any failure of the database.
pub fn may_know(conn: &mut DbConnection, case_id: CaseId, user_id: UserId, now: DateTime<Utc>) -> StorageResult<bool> {
    let is_restricted: Option<bool> =
        on!(conn, |c| cases::table.find(case_id.bind()).select(cases::restriction_review_on.is_not_null()).first(c).optional())?;
    Ok(of_user(conn, user_id, now)?.may_know(case_id, is_restricted == Some(true)))
}

/// Lists what was ever recorded of how people stand to a case, with their names, the latest first.
///
/// # Errors
/// Any failure of the database.
pub fn list_of_case(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<(StandingRow, String)>> {
    Ok(on!(conn, |c| standings::table
        .inner_join(users::table.on(users::id.eq(standings::user_id)))
        .filter(standings::case_id.eq(case_id.bind()))
        .order((standings::from_at.desc(), standings::id.desc()))
        .select((StandingRow::as_select(), users::name))
        .load(c))?)
}

/// Lists what was ever recorded of how one person stands to cases, with their name, in the order of the cases.
///
/// # Errors
/// Any failure of the database.
pub fn list_of_user(conn: &mut DbConnection, user_id: UserId) -> StorageResult<Vec<(StandingRow, String)>> {
    Ok(on!(conn, |c| standings::table
        .inner_join(users::table.on(users::id.eq(standings::user_id)))
        .filter(standings::user_id.eq(user_id.bind()))
        .order((standings::case_id.asc(), standings::id.asc()))
        .select((StandingRow::as_select(), users::name))
        .load(c))?)
}

/// Lists the cases to which people stand in one way at an instant, each with the record and the person’s name, those that end first on top.
///
/// # Errors
/// Any failure of the database.
pub fn list_held(
    conn: &mut DbConnection,
    standing: Standing,
    now: DateTime<Utc>,
) -> StorageResult<Vec<(StandingRow, String, CaseRow)>> {
    Ok(on!(conn, |c| standings::table
        .inner_join(users::table.on(users::id.eq(standings::user_id)))
        .inner_join(cases::table.on(cases::id.eq(standings::case_id)))
        .filter(standings::standing.eq(standing.bind()))
        .filter(held_at!(now))
        .order((standings::until_at.asc(), cases::reference.asc(), standings::id.asc()))
        .select((StandingRow::as_select(), users::name, CaseRow::as_select()))
        .load(c))?)
}

/// Ends what nobody has ended.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody ended it before; any failure of the database.
pub fn end(conn: &mut DbConnection, id: StandingId, by: UserId, at: DateTime<Utc>) -> StorageResult<()> {
    let target = standings::table.find(id.bind()).filter(standings::ended_at.is_null());
    let values = (standings::ended_at.eq(Some(at.bind())), standings::ended_by.eq(Some(by).bind()));
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}
