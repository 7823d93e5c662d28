//! Who may know of a case: nothing of it is given to anybody else.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use ehc_domain::{
    ids::{CaseId, UserId},
    policy::Standings,
};
use ehc_persistence::{DbConnection, StorageResult, cases::CaseRow, standings};

/// From whom a case is hidden at an instant: by a conflict of interest, or because it is restricted and they are not named on it.
pub(crate) struct MayKnow {
    case: CaseId,
    is_restricted: bool,
    recorded: BTreeMap<UserId, Standings>,
}

impl MayKnow {
    /// Reads what is recorded.
    ///
    /// # Errors
    /// Any failure of the database.
    pub(crate) fn of(conn: &mut DbConnection, case: &CaseRow, now: DateTime<Utc>) -> StorageResult<Self> {
        let mut recorded: BTreeMap<UserId, Standings> = BTreeMap::new();
        for (case, user, standing) in standings::of_case(conn, case.id, now)? {
            let held = recorded.remove(&user).unwrap_or_default();
            recorded.insert(user, held.with(case, standing));
        }
        Ok(Self { case: case.id, is_restricted: case.restriction_review_on.is_some(), recorded })
    }

    /// Says whether somebody may know of the case.
    pub(crate) fn has(&self, user: UserId) -> bool {
        self.recorded.get(&user).map_or(!self.is_restricted, |held| held.may_know(self.case, self.is_restricted))
    }
}
