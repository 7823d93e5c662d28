//! Ending cover of cases where somebody does not work as a caseworker any more.

use ehc_domain::{
    accounts::Role,
    audit::AuditEntry,
    ids::UserId,
    policy::{Permit, Standing},
};
use ehc_persistence::{DbConnection, StorageResult, accounts, cases, standings};

use super::super::letting_go::let_go;
use crate::Context;

/// Ends what somebody covers outside the teams where they are caseworker now: after their team or roles have changed.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn end_cover_elsewhere(
    conn: &mut DbConnection,
    context: &Context,
    permit: &Permit,
    user: UserId,
) -> StorageResult<Vec<AuditEntry>> {
    let is_caseworker = accounts::roles_of(conn, user)?.contains(&Role::Caseworker);
    let team = accounts::find_user(conn, user)?.and_then(|user| user.team_id).filter(|_| is_caseworker);
    let inside = team.map(|team| accounts::team_with_descendants(conn, team)).transpose()?.unwrap_or_default();
    let mut elsewhere = Vec::new();
    for (row, who) in standings::list_of_user(conn, user)? {
        if row.standing != Standing::Covers {
            continue;
        }
        if cases::find(conn, row.case_id)?.is_none_or(|case| !inside.contains(&case.team_id)) {
            elsewhere.push((row, who));
        }
    }
    let_go(conn, context, permit, elsewhere)
}
