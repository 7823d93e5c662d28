//! Restricted cases that no manager runs who is named on them: no act on accounts or teams may make another.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use ehc_domain::ids::{CaseId, UserId};
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
        let attended = attended(conn, now)?.into_iter();
        Ok(Self(attended.filter(|(_, by)| by.is_empty()).map(|(case, _)| case).collect()))
    }

    /// Says whether somebody is the only one who runs one, so that nobody would without them.
    ///
    /// # Errors
    /// Any failure of the database.
    pub(crate) fn without(conn: &mut DbConnection, user: UserId, now: DateTime<Utc>) -> StorageResult<bool> {
        Ok(attended(conn, now)?.into_iter().any(|(_, by)| by == [user]))
    }

    /// Says whether one more is among them than was before something was changed.
    ///
    /// # Errors
    /// Any failure of the database.
    pub(crate) fn has_more(&self, conn: &mut DbConnection, now: DateTime<Utc>) -> StorageResult<bool> {
        Ok(!Self::now(conn, now)?.0.is_subset(&self.0))
    }
}

/// Lists the restricted cases, each with the managers who are named on it and run it.
fn attended(conn: &mut DbConnection, now: DateTime<Utc>) -> StorageResult<Vec<(CaseId, Vec<UserId>)>> {
    let mut found = Vec::new();
    for case in cases::list_restricted(conn)? {
        let subject = cases::subject_of(conn, &case)?;
        let everybody = everybody(conn, now, &subject)?;
        let by = everybody.iter().filter(|one| is_named(one, &subject) && manages(one, &subject)).map(|one| one.user_id);
        found.push((case.id, by.collect()));
    }
    Ok(found)
}
