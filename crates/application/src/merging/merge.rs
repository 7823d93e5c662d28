//! Merging a duplicate: proposed by one person, and done once another approves it.

use ehc_domain::{
    cases::CaseReference,
    ids::ApprovalId,
    policy::{Action, Refusal},
    text::Words,
};
use ehc_persistence::DbConnection;

use super::ready::{MergeRefused, ProposedMerging, in_the_way, ready};
use crate::{
    Context, Failure, NoRule, Service,
    approvals::{self, Proposal, Proposed},
    cases::{OpenCase, open},
};

/// Into which case a duplicate goes, and how it is known to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merging {
    /// The case of the same child that stays.
    pub into: CaseReference,
    /// How it is known that both are the same child.
    pub reason: Words<2_000>,
}

/// What merging would do, before anything is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What is shown of it.
    pub shown: Proposed,
    /// Who is asked to approve it.
    pub asked: Vec<String>,
}

/// A case that somebody means to merge into another.
#[derive(Debug, Clone)]
pub struct ToMerge {
    /// The case.
    pub open: OpenCase,
    /// Whether nobody else could approve it, so that it cannot be proposed.
    pub is_alone: bool,
    /// Why it cannot go into another whichever that is; `None` where it can.
    pub in_the_way: Option<MergeRefused>,
}

/// Says of a case what is known before it is said into which it is merged.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_merge(service: &Service, context: &Context, reference: &CaseReference) -> Result<ToMerge, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseMerge)?;
        let in_the_way = in_the_way(conn, &open.case)?;
        Ok(ToMerge { is_alone: approvals::is_alone(conn, context, &open)?, in_the_way, open })
    })
}

/// Says what merging would do, or why it cannot be done.
///
/// # Errors
/// [`MergeRefused`]; policy; absence; storage.
pub fn preview(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    merging: &Merging,
) -> Result<Preview, Failure<MergeRefused>> {
    service.store.read(|conn| {
        let open = seen(conn, context, reference, &merging.into)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), &merging.into, context.today)?;
        let asked = approvals::second_people(conn, context, &open).map_err(|failure| failure.map_rule(MergeRefused::from))?;
        Ok(Preview { shown: ready.shown, asked: asked.into_iter().map(|(_, name)| name).collect() })
    })
}

/// Proposes to merge a duplicate into the case of the same child; a second person approves it.
///
/// # Errors
/// [`MergeRefused`]; policy; absence; storage.
pub fn propose(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    merging: Merging,
) -> Result<ApprovalId, Failure<MergeRefused>> {
    service.store.write(context, |conn| {
        let open = seen(conn, context, reference, &merging.into)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), &merging.into, context.today)?;
        let proposal = Proposal::Merging(ProposedMerging { into: merging.into.to_string() });
        let (id, done) = approvals::propose(conn, service, context, &open, (proposal, ready.shown), merging.reason.as_str())
            .map_err(|failure| failure.map_rule(MergeRefused::from))?;
        Ok(done.map(|()| id))
    })
}

/// Opens the duplicate for somebody who may open the other case too.
fn seen(
    conn: &mut DbConnection,
    context: &Context,
    reference: &CaseReference,
    into: &CaseReference,
) -> Result<OpenCase, Failure<MergeRefused>> {
    let duplicate = open(conn, context, reference, Action::CaseMerge)?;
    match open::<MergeRefused>(conn, context, into, Action::CaseView) {
        Ok(_) => Ok(duplicate),
        Err(Failure::NotFound | Failure::Refused(Refusal::Hidden | Refusal::Denied)) => {
            Err(Failure::Rule(MergeRefused::NoSuchCase))
        }
        Err(other) => Err(other),
    }
}
