//! Openings of cases in an emergency, each with the standing that it gave, and what reviews found.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use ehc_domain::{
    emergency::{EmergencyGround, EmergencyOutcome},
    ids::{CaseId, StandingId, UserId},
    policy::Standing,
};

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    errors::exactly_one,
    schema::{cases, emergencies, people, standings},
    standings::StandingRow,
};

row! {
    /// What is kept of one opening besides its standing, whose id it has.
    pub struct EmergencyRow in emergencies {
        /// Which.
        pub id: StandingId,
        /// On what ground.
        pub ground: EmergencyGround,
        /// The last day on which a review is in time.
        pub review_due_on: NaiveDate,
        /// What the review found; `None` while there was none.
        pub outcome: Option<EmergencyOutcome>,
        /// The words of the review.
        pub findings: Option<String>,
        /// Who reviewed it.
        pub reviewed_by: Option<UserId>,
        /// When.
        pub reviewed_at: Option<DateTime<Utc>>,
    }
}

impl EmergencyRow {
    /// Begins without a review.
    pub fn opened(id: StandingId, ground: EmergencyGround, review_due_on: NaiveDate) -> Self {
        Self { id, ground, review_due_on, outcome: None, findings: None, reviewed_by: None, reviewed_at: None }
    }
}

/// What a review found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Whether there was reason.
    pub outcome: EmergencyOutcome,
    /// In words.
    pub findings: String,
    /// Who says so.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
}

/// Finds one opening.
///
/// # Errors
/// Any failure of the database.
pub fn find(conn: &mut DbConnection, id: StandingId) -> StorageResult<Option<(EmergencyRow, StandingRow)>> {
    Ok(on!(conn, |c| emergencies::table
        .inner_join(standings::table)
        .filter(emergencies::id.eq(id.bind()))
        .select((EmergencyRow::as_select(), StandingRow::as_select()))
        .first(c)
        .optional())?)
}

/// Lists the openings that nobody has reviewed, the first opened first.
///
/// # Errors
/// Any failure of the database.
pub fn list_unreviewed(conn: &mut DbConnection) -> StorageResult<Vec<(EmergencyRow, StandingRow)>> {
    Ok(on!(conn, |c| emergencies::table
        .inner_join(standings::table)
        .filter(emergencies::outcome.is_null())
        .order((standings::from_at.asc(), emergencies::id.asc()))
        .select((EmergencyRow::as_select(), StandingRow::as_select()))
        .load(c))?)
}

/// Lists the openings that were reviewed, the latest reviewed first.
///
/// # Errors
/// Any failure of the database.
pub fn list_reviewed(conn: &mut DbConnection, limit: i64) -> StorageResult<Vec<(EmergencyRow, StandingRow)>> {
    Ok(on!(conn, |c| emergencies::table
        .inner_join(standings::table)
        .filter(emergencies::outcome.is_not_null())
        .order((emergencies::reviewed_at.desc(), emergencies::id.desc()))
        .limit(limit)
        .select((EmergencyRow::as_select(), StandingRow::as_select()))
        .load(c))?)
}

/// Counts how often somebody has opened a case in an emergency since an instant, which itself is too early.
///
/// # Errors
/// Any failure of the database.
pub fn count_since(conn: &mut DbConnection, user_id: UserId, since: DateTime<Utc>) -> StorageResult<usize> {
    let count: i64 = on!(conn, |c| standings::table
        .filter(standings::user_id.eq(user_id.bind()))
        .filter(standings::standing.eq(Standing::InEmergency.bind()))
        .filter(standings::from_at.gt(since.bind()))
        .count()
        .get_result(c))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Says whether a review has found since an instant, which itself is too early, that somebody opened a case without reason.
///
/// # Errors
/// Any failure of the database.
pub fn was_refuted_since(conn: &mut DbConnection, case_id: CaseId, user_id: UserId, since: DateTime<Utc>) -> StorageResult<bool> {
    let count: i64 = on!(conn, |c| emergencies::table
        .inner_join(standings::table)
        .filter(standings::case_id.eq(case_id.bind()))
        .filter(standings::user_id.eq(user_id.bind()))
        .filter(emergencies::outcome.eq(Some(EmergencyOutcome::NotJustified).bind()))
        .filter(emergencies::reviewed_at.gt(Some(since.bind())))
        .count()
        .get_result(c))?;
    Ok(count > 0)
}

/// Counts the openings of somebody of which a review has found since an instant, which itself is too early, that there was no reason.
///
/// # Errors
/// Any failure of the database.
pub fn count_refuted_since(conn: &mut DbConnection, user_id: UserId, since: DateTime<Utc>) -> StorageResult<usize> {
    let count: i64 = on!(conn, |c| emergencies::table
        .inner_join(standings::table)
        .filter(standings::user_id.eq(user_id.bind()))
        .filter(emergencies::outcome.eq(Some(EmergencyOutcome::NotJustified).bind()))
        .filter(emergencies::reviewed_at.gt(Some(since.bind())))
        .count()
        .get_result(c))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Keeps what a review found.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when it was reviewed before; any failure of the database.
pub fn review(conn: &mut DbConnection, id: StandingId, review: Review) -> StorageResult<()> {
    let target = emergencies::table.find(id.bind()).filter(emergencies::outcome.is_null());
    let values = (
        emergencies::outcome.eq(Some(review.outcome).bind()),
        emergencies::findings.eq(Some(review.findings)),
        emergencies::reviewed_by.eq(Some(review.by).bind()),
        emergencies::reviewed_at.eq(Some(review.at.bind())),
    );
    exactly_one(on!(conn, |c| diesel::update(target).set(values).execute(c))?)
}

/// A case of a child who was born on one of some days.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct BornRow {
    /// The case.
    pub case_id: CaseId,
    /// The child’s name.
    pub name: String,
    /// Every name by which they are found, as `ehc_domain::names::searched_by` joined them.
    pub names: String,
    /// Their birth date.
    pub born_on: Option<NaiveDate>,
    /// Whether nothing may connect them with a former identity.
    pub is_kept_apart: bool,
}

/// Lists the cases of everybody born on one of some days, each with the names of the child, but for those that were merged into another.
///
/// # Errors
/// Any failure of the database.
pub fn cases_of_born_on(conn: &mut DbConnection, born_on: &[NaiveDate]) -> StorageResult<Vec<BornRow>> {
    Ok(on!(conn, |c| cases::table
        .inner_join(people::table.on(people::id.eq(cases::child_id)))
        .filter(people::born_on.eq_any(born_on))
        .filter(cases::merged_into_id.is_null())
        .order(cases::reference.asc())
        .select((cases::id, people::name, people::search_text, people::born_on, people::is_kept_apart))
        .load(c))?)
}
