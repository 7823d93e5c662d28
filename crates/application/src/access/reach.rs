//! Who works here, as policy sees them of one case.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use ehc_domain::{
    accounts::{Actor, Role},
    codes::Coded,
    ids::{TeamId, UserId},
    policy::{Action, CaseSubject, Decision, Standing, Target, decide},
};
use ehc_persistence::{DbConnection, StorageResult, accounts, notifications as post, standings};

/// Teams nest a few deep; the bound keeps a loop in the data from becoming one here.
const DEEPEST: usize = 8;

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub id: UserId,
    /// Their name.
    pub name: String,
}

/// Lists everybody who works here, with how they stand to a case and to the teams that have to do with it.
pub(super) fn everybody(conn: &mut DbConnection, now: DateTime<Utc>, case: &CaseSubject) -> StorageResult<Vec<Actor>> {
    let standing = standings::of_cases(conn, &[case.id], now)?;
    let above: BTreeMap<TeamId, Option<TeamId>> = post::team_parents(conn)?.into_iter().collect();
    let concerned: Vec<TeamId> = std::iter::once(case.team_id).chain(case.asked.iter().filter_map(|one| one.team_id)).collect();
    let lies_in = |team: TeamId, outer: TeamId| {
        let up = std::iter::successors(Some(team), |team| above.get(team).copied().flatten());
        up.take(DEEPEST).any(|team| team == outer)
    };
    let as_actor = |one: post::Colleague| Actor {
        user_id: one.id,
        name: String::new(),
        roles: one.roles,
        team_id: one.team_id,
        teams: concerned.iter().copied().filter(|team| one.team_id.is_some_and(|outer| lies_in(*team, outer))).collect(),
        has_just_confirmed: false,
        standings: standing.iter().filter(|(_, user, _)| *user == one.id).map(|(case, _, how)| (*case, *how)).collect(),
    };
    Ok(post::colleagues(conn)?.into_iter().map(as_actor).collect())
}

/// Finds one person who works here, as policy sees them of one case; `None` where they do not any more.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn somebody_of_case(
    conn: &mut DbConnection,
    now: DateTime<Utc>,
    case: &CaseSubject,
    user: UserId,
) -> StorageResult<Option<Actor>> {
    Ok(everybody(conn, now, case)?.into_iter().find(|one| one.user_id == user))
}

/// Says whether somebody may do something on a case.
pub(super) fn may(actor: &Actor, action: Action, case: &CaseSubject) -> bool {
    decide(actor, action, Target::Case(case)) == Decision::Allow
}

/// Lists who may do something on a case as it stands, in the order of their names.
///
/// # Errors
/// Any failure of the database.
pub(crate) fn who_may(
    conn: &mut DbConnection,
    now: DateTime<Utc>,
    case: &CaseSubject,
    action: Action,
) -> StorageResult<Vec<Candidate>> {
    let found = everybody(conn, now, case)?.into_iter().filter(|actor| may(actor, action, case));
    by_name(conn, found.map(|actor| actor.user_id).collect::<Vec<_>>())
}

/// A case as it would be if everybody could know of it.
pub(super) fn open_to_all(case: &CaseSubject) -> CaseSubject {
    CaseSubject { is_restricted: false, ..case.clone() }
}

/// Says whether somebody has anything to do with a case, restricted or not: whoever could declare a conflict with it, but for whoever reads it for an hour in an
/// emergency or reviews access to it. To those it is closed again, whatever list they stand on.
pub(super) fn has_to_do_with(actor: &Actor, case: &CaseSubject) -> bool {
    let passes = |standing: &Standing| matches!(standing, Standing::InEmergency | Standing::Reviews);
    let lasting = Standing::ALL.iter().copied().filter(|standing| actor.standings.has(case.id, *standing) && !passes(standing));
    let actor = Actor { standings: lasting.map(|standing| (case.id, standing)).collect(), ..actor.clone() };
    may(&actor, Action::ConflictDeclare, &open_to_all(case))
}

/// Says whether somebody manages a case, restricted or not.
pub(super) fn manages(actor: &Actor, case: &CaseSubject) -> bool {
    actor.has(Role::Manager) && may(actor, Action::CaseRestrict, &open_to_all(case))
}

/// Says whether somebody stands on the list of a restricted case.
pub(super) fn is_named(actor: &Actor, case: &CaseSubject) -> bool {
    actor.standings.has(case.id, Standing::Named)
}

/// What somebody has to do with a case, in words.
pub(super) fn part_in(actor: &Actor, case: &CaseSubject) -> &'static str {
    let was_asked = |of: &dyn Fn(&ehc_domain::policy::Asked) -> bool| case.asked.iter().any(of);
    if case.caseworker_id == Some(actor.user_id) {
        "The caseworker"
    } else if was_asked(&|one| one.user_id == Some(actor.user_id)) {
        "Asked for advice"
    } else if manages(actor, case) {
        "Manager"
    } else if actor.has(Role::Caseworker) {
        "Caseworker of the team"
    } else if was_asked(&|one| one.user_id.is_none() && one.team_id.is_some_and(|team| actor.is_in(team))) {
        "Their team was asked for advice"
    } else {
        actor.roles.first().map_or("", |role| role.label())
    }
}

/// Puts names to people, in the order of the names.
pub(super) fn by_name(conn: &mut DbConnection, ids: impl IntoIterator<Item = UserId>) -> StorageResult<Vec<Candidate>> {
    let mut found = Vec::new();
    for id in ids {
        found.extend(accounts::find_user(conn, id)?.map(|user| Candidate { id, name: user.name }));
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}
