//! Clearing a flag, which nobody does alone.

use ehc_domain::{
    cases::CaseReference,
    ids::{ApprovalId, FlagId},
    policy::Action,
    text::Words,
};
use ehc_persistence::DbConnection;

use super::{
    clearing::{ClearRefused, ProposedClearing, shown},
    read::{Flag, flags_of, may_clear},
};
use crate::{
    Context, Failure, Service,
    approvals::{self, NotProposed, Proposal},
    cases::{OpenCase, open},
    failure::NoRule,
};

/// Why a flag is not needed any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clearing {
    /// Why.
    pub reason: Words<2_000>,
}

/// What the form shows.
#[derive(Debug, Clone)]
pub struct Clearable {
    /// The case.
    pub open: OpenCase,
    /// The flag.
    pub flag: Flag,
    /// Why it cannot be proposed now, where it stands: that is proposed already, or nobody else could approve it.
    pub in_the_way: Option<NotProposed>,
}

/// Finds a flag that the reader may propose to clear.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_clear(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, FlagId),
) -> Result<Clearable, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::FlagClear)?;
        let flag = clearable(conn, context, &open, *id)?;
        let in_the_way = match flag.clearing {
            Some(_) => Some(NotProposed::Waits),
            None => approvals::is_alone(conn, context, &open)?.then_some(NotProposed::NobodyElse),
        };
        Ok(Clearable { open, flag, in_the_way })
    })
}

/// Proposes to clear a flag; a second person approves it.
///
/// # Errors
/// [`ClearRefused`]; policy; absence; storage.
pub fn clear(
    service: &Service,
    context: &Context,
    (reference, id): &(CaseReference, FlagId),
    Clearing { reason }: Clearing,
) -> Result<ApprovalId, Failure<ClearRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::FlagClear)?;
        let kind = clearable(conn, context, &open, *id)?.kind.code().to_owned();
        let clearing = ProposedClearing { flag: id.uuid(), kind };
        let would = shown(conn, &open.case, &clearing)?.ok_or(Failure::Rule(ClearRefused::Over))?;
        let proposal = Proposal::FlagClearing(clearing);
        let (id, done) = approvals::propose(conn, service, context, &open, (proposal, would), reason.as_str())
            .map_err(|failure| failure.map_rule(ClearRefused::from))?;
        Ok(done.map(|()| id))
    })
}

fn clearable<R>(conn: &mut DbConnection, context: &Context, open: &OpenCase, id: FlagId) -> Result<Flag, Failure<R>> {
    let found = flags_of(conn, context, open)?.into_iter().find(|flag| flag.id == id);
    found.filter(|flag| may_clear(context, open, flag.kind)).ok_or(Failure::NotFound)
}
