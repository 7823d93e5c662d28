//! Recording that somebody else must have nothing to do with a case.

use ehc_domain::{
    accounts::{Actor, Role},
    audit::AuditEntry,
    cases::CaseReference,
    ids::{StandingId, UserId},
    policy::{Action, Standing},
    refusals,
    text::Words,
};
use ehc_persistence::{DbConnection, StorageResult};
use thiserror::Error;

use super::{
    handing_over::{Kept, hide},
    reach::{Candidate, by_name, everybody, may},
};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
};

/// Who must have nothing to do with a case, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictOf {
    /// Who.
    pub user: UserId,
    /// Why; whoever runs the case reads it.
    pub reason: Words<2_000>,
}

/// What the form shows.
#[derive(Debug, Clone)]
pub struct Recordable {
    /// The case.
    pub open: OpenCase,
    /// Everybody else who can see it or could open it by themselves, by name.
    pub candidates: Vec<Candidate>,
}

refusals! {
    /// Why a conflict of interest is not recorded.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum RecordRefused {
        /// One’s own is declared.
        Yourself = "yourself" @ user, "Declare your own conflict of interest on its own page";
        /// They see nothing of the case, and could not open it by themselves.
        CannotSeeIt = "cannot_see_it" @ user, "Choose somebody who can see the case, or could open it in an emergency or for a review";
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
        let done = Done::new(hidden.id, entry).seen_at(open.path("access")).telling_all(hidden.notices);
        Ok(hidden.ended.into_iter().fold(done, Done::and))
    })
}

fn candidates(conn: &mut DbConnection, context: &Context, open: &OpenCase) -> StorageResult<Vec<Candidate>> {
    let everybody = everybody(conn, context.now, &open.subject)?;
    let others = everybody.iter().filter(|one| one.user_id != context.actor.user_id);
    let could_see = others.filter(|one| may(one, Action::ConflictDeclare, &open.subject) || could_open(one, open));
    by_name(conn, could_see.map(|one| one.user_id))
}

/// Says whether somebody who has nothing to do with a case could open it by themselves: in an emergency, or to review access to it.
fn could_open(one: &Actor, open: &OpenCase) -> bool {
    let reviews = one.has(Role::InformationGovernance) && !one.standings.has(open.case.id, Standing::Conflict);
    reviews || may(one, Action::BreakGlassInvoke, &open.subject)
}
