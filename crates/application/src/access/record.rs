//! Recording that somebody else must have nothing to do with a case.

use std::collections::BTreeMap;

use ehc_domain::{
    accounts::Actor,
    audit::AuditEntry,
    cases::CaseReference,
    ids::{StandingId, TeamId, UserId},
    policy::{Action, CaseSubject, Decision, Target, decide},
    refusals,
    text::Words,
};
use ehc_persistence::{DbConnection, StorageResult, accounts, notifications as post, standings};
use thiserror::Error;

use super::handing_over::{Kept, hide};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
};

/// Teams nest a few deep; the bound keeps a loop in the data from becoming one here.
const DEEPEST: usize = 8;

/// Who must have nothing to do with a case, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictOf {
    /// Who.
    pub user: UserId,
    /// Why; whoever runs the case reads it.
    pub reason: Words<2_000>,
}

/// Somebody who can see the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub id: UserId,
    /// Their name.
    pub name: String,
}

/// What the form shows.
#[derive(Debug, Clone)]
pub struct Recordable {
    /// The case.
    pub open: OpenCase,
    /// Everybody else who can see it, by name.
    pub candidates: Vec<Candidate>,
}

refusals! {
    /// Why a conflict of interest is not recorded.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum RecordRefused {
        /// One’s own is declared.
        Yourself = "yourself" @ user, "Declare your own conflict of interest on its own page";
        /// They see nothing of the case as it is.
        CannotSeeIt = "cannot_see_it" @ user, "Choose somebody who can see the case";
    }
}

/// Shows whose conflict of interest can be recorded.
///
/// # Errors
/// Policy; absence; storage.
pub fn recordable(service: &Service, context: &Context, reference: &CaseReference) -> Result<Recordable, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::ConflictRecord)?;
        Ok(Recordable { candidates: candidates(conn, context, &open)?, open })
    })
}

/// Hides a case from somebody who must have nothing to do with it, and tells those who give their work to somebody else.
///
/// # Errors
/// [`RecordRefused`]; policy; absence; storage.
pub fn record(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    ConflictOf { user, reason }: ConflictOf,
) -> Result<StandingId, Failure<RecordRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::ConflictRecord)?;
        if user == context.actor.user_id {
            return Err(Failure::Rule(RecordRefused::Yourself));
        }
        let chosen = candidates(conn, context, &open)?.into_iter().find(|one| one.id == user);
        let chosen = chosen.ok_or(Failure::Rule(RecordRefused::CannotSeeIt))?;
        let hidden = hide(conn, service, context, &open, Kept { user, name: &chosen.name, reason: reason.as_str() })?;
        let entry = AuditEntry::of(&open.permit).on("standing", hidden.id).telling(&hidden.told).because(reason.as_str());
        Ok(Done::new(hidden.id, entry).seen_at(open.path("access")).telling_all(hidden.notices))
    })
}

fn candidates(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<Vec<Candidate>> {
    let mut found = Vec::new();
    for id in who_can_see(conn, context, &open.subject)?.into_iter().filter(|id| *id != context.actor.user_id) {
        found.extend(accounts::find_user(conn, id)?.map(|user| Candidate { id, name: user.name }));
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// Lists everybody who works here and could declare a conflict with the case, which is whoever has anything to do with it.
fn who_can_see(conn: &mut DbConnection, context: &Context, case: &CaseSubject) -> StorageResult<Vec<UserId>> {
    let standing = standings::of_cases(conn, &[case.id], context.now)?;
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
    let everybody = post::colleagues(conn)?.into_iter().map(as_actor);
    let can = |one: &Actor| decide(one, Action::ConflictDeclare, Target::Case(case)) == Decision::Allow;
    Ok(everybody.filter(can).map(|one| one.user_id).collect())
}
