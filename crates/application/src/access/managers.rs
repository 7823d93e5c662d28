//! Which managers may be told of a case.

use chrono::{DateTime, Utc};
use ehc_domain::ids::{CaseId, TeamId, UserId};
use ehc_persistence::{DbConnection, StorageResult, accounts, standings};

/// Lists the managers of a team who may know of a case, or where none may those of the teams above; never one person, who knows.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn managers_who_may_know(
    conn: &mut DbConnection,
    case: CaseId,
    team: TeamId,
    except: UserId,
    now: DateTime<Utc>,
) -> StorageResult<Vec<UserId>> {
    let nearest = accounts::list_managers_of_team(conn, team)?;
    let above = accounts::list_managers_over(conn, team)?.into_iter().map(|(user, _)| user).collect();
    for some in [nearest, above] {
        let mut found = Vec::new();
        for user in some {
            if user != except && standings::may_know(conn, case, user, now)? {
                found.push(user);
            }
        }
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}
