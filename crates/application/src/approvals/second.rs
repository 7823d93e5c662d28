//! Who may be the second person of a case.

use chrono::{DateTime, Utc};
use ehc_domain::ids::UserId;
use ehc_persistence::{DbConnection, StorageResult, accounts, cases::CaseRow, standings};

use super::NotProposed;
use crate::{Context, Failure, cases::OpenCase};

/// Lists who may approve what somebody proposes on a case: the managers of its team and of the teams above it who may know of it, but for whoever
/// proposes.
///
/// # Errors
/// [`NotProposed::NobodyElse`]; storage.
pub(crate) fn second_people(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
) -> Result<Vec<(UserId, String)>, Failure<NotProposed>> {
    let people = others(conn, &open.case, context.actor.user_id, context.now)?;
    if people.is_empty() { Err(Failure::Rule(NotProposed::NobodyElse)) } else { Ok(people) }
}

/// Names who is asked to approve what somebody is about to do on a case; `None` where it needs no second person.
///
/// # Errors
/// [`NotProposed::NobodyElse`]; storage.
pub(crate) fn asked(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
    needs_one: bool,
) -> Result<Option<Vec<String>>, Failure<NotProposed>> {
    if !needs_one {
        return Ok(None);
    }
    Ok(Some(second_people(conn, context, open)?.into_iter().map(|(_, name)| name).collect()))
}

/// Says whether nobody else could approve what somebody proposes on a case, so that they cannot propose it.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn is_alone(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<bool> {
    Ok(others(conn, &open.case, context.actor.user_id, context.now)?.is_empty())
}

/// Lists who may approve what one person proposed on a case. Whoever must know nothing of it is nobody’s second person.
pub(super) fn others(
    conn: &mut DbConnection,
    case: &CaseRow,
    proposer: UserId,
    now: DateTime<Utc>,
) -> StorageResult<Vec<(UserId, String)>> {
    let mut others = Vec::new();
    for (user, name) in accounts::list_managers_over(conn, case.team_id)? {
        if user != proposer && standings::may_know(conn, case.id, user, now)? {
            others.push((user, name));
        }
    }
    Ok(others)
}
