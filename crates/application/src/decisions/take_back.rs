//! Taking back a proposed decision that waits: the question is open again, as before it was proposed.

use ehc_domain::{
    audit::{AuditEntry, ObjectId},
    cases::CaseReference,
    decisions::DecisionState,
    notifications::NoticeEvent,
    policy::Action,
    refusals,
    text::Words,
};
use ehc_persistence::{decisions, notifications};
use thiserror::Error;

use super::{Which, find};
use crate::{Context, Done, Failure, Service, cases::open, history::Told};

/// Why a proposal is taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeBack {
    /// Why.
    pub reason: Words<2_000>,
    /// The version of the proposal as it was seen.
    pub version: i32,
}

refusals! {
    /// Why a proposal is not taken back.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum TakeBackRefused {
        /// It was decided.
        AlreadyDecided = "already_decided", "This has already been decided, and a decision is not taken back";
        /// Somebody else proposed it.
        NotYours = "not_yours", "Only whoever proposed it takes it back. The decision maker can decide against it";
    }
}

/// Takes back a proposal for the person who made it, while it waits. The decision makers are not asked any longer.
///
/// # Errors
/// [`TakeBackRefused`]; policy; [`StorageError::Conflict`](crate::StorageError::Conflict) when the proposal was changed meanwhile.
pub fn take_back(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    which: Which,
    new: TakeBack,
) -> Result<(), Failure<TakeBackRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::DecisionTakeBack)?;
        let row = find(conn, open.case.id, which)?.ok_or(Failure::NotFound)?;
        if row.state != DecisionState::Proposed {
            return Err(Failure::Rule(TakeBackRefused::AlreadyDecided));
        }
        if row.proposed_by != context.actor.user_id {
            return Err(Failure::Rule(TakeBackRefused::NotYours));
        }
        decisions::remove(conn, row.id, new.version)?;
        let asked = (NoticeEvent::DecisionWaiting, open.case.id);
        notifications::withdraw(conn, asked, Some(ObjectId::new(row.id.uuid())), context.now)?;
        let told = Told::DecisionTakenBack { kind: row.kind, outcome: row.outcome };
        let entry = AuditEntry::of(&open.permit).on("decision", row.id).telling(&told).because(new.reason.as_str());
        Ok(Done::new((), entry).seen_at(open.path("decisions")))
    })
}
