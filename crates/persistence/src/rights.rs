//! Who acts for a young person or a parent, as decided on a day.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use ehc_domain::ids::{CaseId, PersonId, RightsDecisionId, UserId};

use crate::{DbConnection, StorageResult, columns::Bind, schema::rights_decisions};

row! {
    /// What was decided on a day about who has the rights of a case. Never changed: a later row replaces it from its own day.
    pub struct RightsDecisionRow in rights_decisions {
        /// Which.
        pub id: RightsDecisionId,
        /// The case.
        pub case_id: CaseId,
        /// The day from which it counts.
        pub decided_on: NaiveDate,
        /// Whether the young person lacks capacity for the decisions of this case.
        pub lacks_capacity: bool,
        /// What was decided, about which decision and by whom; empty when capacity was not in question.
        pub note: String,
        /// The young person's deputy or attorney.
        pub representative_id: Option<PersonId>,
        /// Whether the parent lacks capacity.
        pub parent_lacks_capacity: bool,
        /// The parent's deputy or attorney.
        pub parents_representative_id: Option<PersonId>,
        /// The day on which the young person agreed that parents are written to as well; `None` without agreement.
        pub parents_agreed_on: Option<NaiveDate>,
        /// Who recorded it.
        pub recorded_by: UserId,
        /// When.
        pub recorded_at: DateTime<Utc>,
    }
}

/// Finds what counts on a day: the latest decision on or before it, the last recorded of one day.
///
/// # Errors
/// Any failure of the database.
pub fn find_on(conn: &mut DbConnection, case_id: CaseId, on: NaiveDate) -> StorageResult<Option<RightsDecisionRow>> {
    Ok(on!(conn, |c| rights_decisions::table
        .filter(rights_decisions::case_id.eq(case_id.bind()))
        .filter(rights_decisions::decided_on.le(on))
        .order((rights_decisions::decided_on.desc(), rights_decisions::recorded_at.desc(), rights_decisions::id.desc()))
        .select(RightsDecisionRow::as_select())
        .first(c)
        .optional())?)
}

/// Lists every decision of a case, the latest first.
///
/// # Errors
/// Any failure of the database.
pub fn list(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<RightsDecisionRow>> {
    Ok(on!(conn, |c| rights_decisions::table
        .filter(rights_decisions::case_id.eq(case_id.bind()))
        .order((rights_decisions::decided_on.desc(), rights_decisions::recorded_at.desc(), rights_decisions::id.desc()))
        .select(RightsDecisionRow::as_select())
        .load(c))?)
}
