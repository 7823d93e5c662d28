//! Who may be the second person of a case.

use chrono::{DateTime, Utc};
use ehc_domain::ids::UserId;
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    approvals::ApprovalRow,
    cases::{self, CaseRow},
    standings,
};

use super::NotProposed;
use crate::{Context, Failure, cases::OpenCase};

/// Lists who may approve what somebody proposes on a case, or on two: the managers of its team and of the teams above it who may know of it, but for whoever
/// proposes.
///
/// # Errors
/// [`NotProposed::NobodyElse`]; storage.
pub(crate) fn second_people(
    conn: &mut DbConnection,
    context: &Context,
    both: (&CaseRow, Option<&CaseRow>),
) -> Result<Vec<(UserId, String)>, Failure<NotProposed>> {
    let people: Vec<(UserId, String)> =
        others(conn, both, context.actor.user_id, context.now)?.into_iter().map(|one| (one.user, one.name)).collect();
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
    Ok(Some(second_people(conn, context, (&open.case, None))?.into_iter().map(|(_, name)| name).collect()))
}

/// Says whether nobody else could approve what somebody proposes on a case, so that they cannot propose it.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn is_alone(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<bool> {
    Ok(others(conn, (&open.case, None), context.actor.user_id, context.now)?.is_empty())
}

/// Somebody who may approve what another proposed.
pub(super) struct Second {
    pub(super) user: UserId,
    pub(super) name: String,
    /// Whether they manage the case that it is about; of two, the one that it would end. Otherwise they manage the other.
    pub(super) is_of_the_case: bool,
}

/// Lists who may approve what one person proposed on a case, or on two. Whoever must know nothing of it is nobody’s second person. Of two cases, the two people manage
/// both between them.
pub(super) fn others(
    conn: &mut DbConnection,
    (case, other): (&CaseRow, Option<&CaseRow>),
    proposer: UserId,
    now: DateTime<Utc>,
) -> StorageResult<Vec<Second>> {
    let here = accounts::list_managers_over(conn, case.team_id)?;
    let there = other.map(|other| accounts::list_managers_over(conn, other.team_id)).transpose()?;
    let manages = |people: &[(UserId, String)], user: UserId| people.iter().any(|(one, _)| *one == user);
    let mut people: Vec<(UserId, String)> = here.iter().chain(there.iter().flatten()).cloned().collect();
    let mut seen = Vec::new();
    people.retain(|(user, _)| {
        *user != proposer && !seen.contains(user) && {
            seen.push(*user);
            true
        }
    });
    let mut others = Vec::new();
    for (user, name) in people {
        let is_of_the_case = manages(&here, user);
        let is_managed = |people: &[(UserId, String)]| manages(people, user) || manages(people, proposer);
        if !is_managed(&here) || !there.as_deref().is_none_or(is_managed) {
            continue;
        }
        let knows = [Some(case), other].into_iter().flatten().map(|case| standings::may_know(conn, case.id, user, now));
        if knows.collect::<StorageResult<Vec<bool>>>()?.into_iter().all(|knows| knows) {
            others.push(Second { user, name, is_of_the_case });
        }
    }
    Ok(others)
}

/// Says whether somebody else could approve what a manager proposes on a case of theirs and another, be that of another team.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn may_join_teams(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<bool> {
    let me = context.actor.user_id;
    let here = accounts::list_managers_over(conn, open.case.team_id)?;
    Ok(here.iter().any(|(user, _)| *user == me) && accounts::has_another_manager(conn, me)?)
}

/// Finds the two cases of a proposal: the one that it is about, and the other where it is about two; `None` where it is about none.
pub(super) fn cases_of(conn: &mut DbConnection, row: &ApprovalRow) -> StorageResult<Option<(CaseRow, Option<CaseRow>)>> {
    let Some(case) = row.case_id.map(|id| cases::find(conn, id)).transpose()?.flatten() else { return Ok(None) };
    let other = row.other_case_id.map(|id| cases::find(conn, id)).transpose()?.flatten();
    Ok(Some((case, other)))
}
