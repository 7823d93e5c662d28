//! Restricted cases that no manager runs who is named on them: no act on accounts or teams may make another.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use ehc_domain::ids::CaseId;
use ehc_persistence::{DbConnection, StorageResult, cases};

use super::super::reach::{everybody, is_named, manages};

/// The restricted cases that nobody runs, as they were at one moment. Whoever looks after accounts may not know of any of them: no refusal says which.
pub(crate) struct Unattended(BTreeSet<CaseId>);

impl Unattended {
    /// Finds them as things stand.
    ///
    /// # Errors
    /// Any failure of the database.
    pub(crate) fn now(conn: &mut DbConnection, now: DateTime<Utc>) -> StorageResult<Self> {
        let mut found = BTreeSet::new();
        for case in cases::list_restricted(conn)? {
            let subject = cases::subject_of(conn, &case)?;
            let everybody = everybody(conn, now, &subject)?;
            if !everybody.iter().any(|one| is_named(one, &subject) && manages(one, &subject)) {
                found.insert(case.id);
            }
        }
        Ok(Self(found))
    }

    /// Says whether one more is among them than was before something was changed.
    ///
    /// # Errors
    /// Any failure of the database.
    pub(crate) fn has_more(&self, conn: &mut DbConnection, now: DateTime<Utc>) -> StorageResult<bool> {
        Ok(!Self::now(conn, now)?.0.is_subset(&self.0))
    }
}
