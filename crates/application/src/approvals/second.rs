//! Who may be the second person of a case.

use ehc_domain::ids::UserId;
use ehc_persistence::{DbConnection, StorageResult, accounts};

use super::NotProposed;
use crate::{Context, Failure, cases::OpenCase};

/// Lists who may approve what somebody proposes on a case: the managers of its team and of the teams above it, but for whoever proposes.
///
/// # Errors
/// [`NotProposed::NobodyElse`]; storage.
pub(crate) fn second_people(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
) -> Result<Vec<(UserId, String)>, Failure<NotProposed>> {
    let people = others(conn, context, open)?;
    if people.is_empty() { Err(Failure::Rule(NotProposed::NobodyElse)) } else { Ok(people) }
}

/// Says whether nobody else could approve what somebody proposes on a case, so that they cannot propose it.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn is_alone(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<bool> {
    Ok(others(conn, context, open)?.is_empty())
}

fn others(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<Vec<(UserId, String)>> {
    let mut people = accounts::list_managers_over(conn, open.case.team_id)?;
    people.retain(|(user, _)| *user != context.actor.user_id);
    Ok(people)
}
