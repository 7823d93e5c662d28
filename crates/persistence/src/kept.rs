//! Which cases are kept from somebody, for queries that have no table of cases.

use diesel::prelude::*;
use ehc_domain::{ids::CaseId, policy::Visibility};

use crate::{DbConnection, StorageResult, schema::cases};

/// Lists the cases of which somebody may not know: restricted ones into which they are not let, which are few and come out of an index of their own, and those
/// with which they have a conflict of interest. While only reading goes on, they are looked for once.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn kept_from(conn: &mut DbConnection, visibility: &Visibility) -> StorageResult<Vec<CaseId>> {
    let (let_in, hidden) = (visibility.let_in(), visibility.hidden());
    conn.once(visibility.user_id().uuid(), move |conn| {
        let restricted = cases::table.filter(cases::restriction_review_on.is_not_null()).select(cases::id);
        let restricted: Vec<CaseId> = on!(conn, |c| restricted.load(c))?;
        Ok(restricted.into_iter().filter(|case| !let_in.contains(case)).chain(hidden).collect())
    })
}
