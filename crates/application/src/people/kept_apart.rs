//! A child who was adopted: from the moment in which it is recorded nothing connects the case with a former identity.

use ehc_domain::{ids::ApprovalId, policy::Action, refusals, text::Words};
use ehc_persistence::people::PersonRow;
use thiserror::Error;

use super::{
    AtPerson, Somebody,
    apart_by_mistake::{ProposedJoining, would_join},
    change::{ChangeRefused, Making, is_as_read, make},
    names::all_names,
    year::child,
};
use crate::{
    Context, Failure, NoRule, Service,
    approvals::{self, NotProposed, Proposal},
};

/// That the former identity of a child is kept apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptApart {
    /// How it is known; it names no former name.
    pub reason: Words<2_000>,
    /// The version that was read.
    pub version: i32,
}

/// That the former identity of a child was kept apart by mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptApartByMistake {
    /// How it is known; whoever approves it reads it, and it stands in the history of the case.
    pub reason: Words<2_000>,
    /// The version that was read.
    pub version: i32,
}

refusals! {
    /// Why it is not proposed that a former identity need not be kept apart.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum JoiningRefused {
        /// It is not.
        NotKeptApart = "not_kept_apart", "The former identity of this child is not kept apart";
        /// It needs a second person, and cannot be proposed.
        Approval => transparent(NotProposed);
    }
}

refusals! {
    /// Why a former identity is not kept apart.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum KeptApartRefused {
        /// It is, or somebody changed the record first.
        Change => transparent(ChangeRefused);
        /// Everybody of the team reads the case.
        NotRestricted = "not_restricted", "Have a manager restrict this case to named people first: the whole team reads it now";
    }
}

/// Finds the child of a case, to record that the former identity is kept apart.
///
/// # Errors
/// Policy; absence, as for anybody but the child; storage.
pub fn to_keep_apart(service: &Service, context: &Context, at: &AtPerson) -> Result<Somebody, Failure<NoRule>> {
    service.store.read(|conn| child(conn, context, at, Action::PersonIdentify))
}

/// Records that nothing may connect a child with a former identity: earlier names are kept no longer, nobody finds the child by them, and what was changed of the
/// name is read by information governance alone.
///
/// # Errors
/// [`KeptApartRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn keep_apart(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    KeptApart { reason, version }: KeptApart,
) -> Result<(), Failure<KeptApartRefused>> {
    service.store.write(context, |conn| {
        let who = child(conn, context, at, Action::PersonIdentify)?;
        if !who.open.subject.is_restricted {
            return Err(Failure::Rule(KeptApartRefused::NotRestricted));
        }
        let record = &who.record;
        let after = PersonRow {
            is_kept_apart: true,
            earlier_names: None,
            search_text: all_names(&record.name, record.known_as.as_deref(), &[], ""),
            version,
            ..record.clone()
        };
        let making = Making { from: None, reason: Some(reason.into_string()), moved: None };
        Ok(make(conn, service, context, &who, after, making)?.leaving_dates())
    })
}

/// Proposes that a former identity is kept apart no longer, because it was by mistake.
///
/// # Errors
/// [`JoiningRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed the record first; storage.
pub fn propose_joining(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    KeptApartByMistake { reason, version }: KeptApartByMistake,
) -> Result<ApprovalId, Failure<JoiningRefused>> {
    service.store.write(context, |conn| {
        let who = child(conn, context, at, Action::PersonIdentify)?;
        if !who.record.is_kept_apart {
            return Err(Failure::Rule(JoiningRefused::NotKeptApart));
        }
        is_as_read(who.record.version, version)?;
        let proposed = ProposedJoining::of(&who.record);
        let would = would_join(conn, &proposed)?.ok_or(Failure::Rule(JoiningRefused::NotKeptApart))?;
        let proposal = (Proposal::KeptApartEnding(proposed), would);
        let (id, done) = approvals::propose(conn, service, context, &who.open, proposal, reason.as_str())
            .map_err(|failure| failure.map_rule(JoiningRefused::from))?;
        Ok(done.map(|()| id))
    })
}
