//! Ending the cover of a case by whoever is given it.

use ehc_domain::{
    audit::AuditEntry,
    ids::{CaseId, UserId},
    policy::{Permit, Standing},
};
use ehc_persistence::{DbConnection, StorageResult, standings};

use super::super::letting_go::let_go;
use crate::Context;

/// Ends what somebody covers of a case that is theirs from now on: nobody stands in for themselves.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn end_cover_of_own(
    conn: &mut DbConnection,
    context: &Context,
    permit: &Permit,
    (case, caseworker): (CaseId, UserId),
) -> StorageResult<Vec<AuditEntry>> {
    let mut covers = standings::list_of_case(conn, case)?;
    covers.retain(|(row, _)| row.user_id == caseworker && row.standing == Standing::Covers);
    let_go(conn, context, permit, covers)
}
