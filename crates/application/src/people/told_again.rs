//! Somebody who must not be told, and may be again: nobody ends that alone.

use chrono::NaiveDate;
use ehc_domain::{ids::ApprovalId, policy::Action, text::Words};
use ehc_persistence::StorageError;

use super::{
    AtPerson,
    change::in_the_life_of,
    part::going_on,
    silence_ending::{ProposedSilenceEnd, SilenceEndRefused, shown},
    somebody,
};
use crate::{
    Context, Failure, Service,
    approvals::{self, Proposal},
};

/// That things may go to somebody again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SilenceEnd {
    /// From which day.
    pub from: NaiveDate,
    /// Why.
    pub reason: Words<2_000>,
    /// The version that was read.
    pub version: i32,
}

/// Proposes that things may go to somebody again; a second person approves it, and until then nothing goes.
///
/// # Errors
/// [`SilenceEndRefused`]; policy; absence; [`StorageError::Conflict`] when somebody else changed it first; storage.
pub fn may_be_told(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    new: SilenceEnd,
) -> Result<ApprovalId, Failure<SilenceEndRefused>> {
    service.store.write(context, |conn| {
        let who = somebody(conn, context, at, Action::FlagClear)?;
        let part = going_on(&who, || SilenceEndRefused::HasEnded)?;
        in_the_life_of(&who.open.child, new.from, context).map_err(|refused| Failure::Rule(refused.into()))?;
        match part.not_told_from {
            None => return Err(Failure::Rule(SilenceEndRefused::IsTold)),
            Some(since) if new.from < since => return Err(Failure::Rule(SilenceEndRefused::EndsBeforeItBegins)),
            Some(_) => {}
        }
        if part.version != new.version {
            return Err(StorageError::Conflict.into());
        }
        let end = ProposedSilenceEnd { person: at.1.uuid(), from: new.from };
        let would = shown(conn, &who.open.case, &end)?.ok_or(Failure::Rule(SilenceEndRefused::IsTold))?;
        let proposal = (Proposal::SilenceEnding(end), would);
        let (id, done) = approvals::propose(conn, service, context, &who.open, proposal, new.reason.as_str())
            .map_err(|failure| failure.map_rule(SilenceEndRefused::from))?;
        Ok(done.map(|()| id))
    })
}
