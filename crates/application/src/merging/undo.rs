//! Undoing a merging that was a mistake: proposed by one person, and done once another approves it.

use ehc_domain::{approvals::ProposedAct, cases::CaseReference, ids::ApprovalId, policy::Action, text::Words};

use super::{
    Preview,
    merge::{has_second, shown_once_more},
    undoing::{ProposedUndoing, UndoRefused, ready, seen},
};
use crate::{
    Context, Failure, NoRule, Service,
    approvals::{self, Proposal},
    cases::{OpenCase, open},
};

/// How it is known that two cases are of two children, or that their merging was a mistake otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undoing {
    /// In words.
    pub reason: Words<2_000>,
}

/// A case of which the merging is to be undone.
#[derive(Debug, Clone)]
pub struct ToUndo {
    /// The case.
    pub open: OpenCase,
    /// Whether nobody else could approve it, so that it cannot be proposed.
    pub is_alone: bool,
    /// Why it cannot be undone; `None` where it can.
    pub in_the_way: Option<UndoRefused>,
}

/// Says of a merged case whether its merging can be undone.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_undo(service: &Service, context: &Context, reference: &CaseReference) -> Result<ToUndo, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::CaseUnmerge)?;
        let is_alone = !has_second(conn, context, &open)?;
        let tried = match seen(conn, context, &open) {
            Ok(()) => ready(conn, service.store.law(), (&open.case, &open.child), context.today).map(drop),
            Err(failure) => Err(failure),
        };
        let in_the_way = match tried {
            Ok(()) => None,
            Err(Failure::Rule(refused)) => Some(refused),
            Err(Failure::Storage(error)) => return Err(error.into()),
            Err(_) => return Err(Failure::NotFound),
        };
        Ok(ToUndo { open, is_alone, in_the_way })
    })
}

/// Says what undoing would do, or why it cannot be done.
///
/// # Errors
/// [`UndoRefused`]; policy; absence; storage.
pub fn preview_undoing(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    _: &Undoing,
) -> Result<Preview, Failure<UndoRefused>> {
    let (preview, looked) = service.store.read(|conn| {
        let open = open(conn, context, reference, Action::CaseUnmerge)?;
        seen(conn, context, &open)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), context.today)?;
        shown_once_more(conn, context, (ProposedAct::Unmerging, (&open.case, ready.stays())), ready.shown.clone())
    })?;
    for entry in looked {
        service.views.record(entry, None)?;
    }
    Ok(preview)
}

/// Proposes to undo the merging of a case; a second person approves it.
///
/// # Errors
/// [`UndoRefused`]; policy; absence; storage.
pub fn propose_undoing(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    Undoing { reason }: Undoing,
) -> Result<ApprovalId, Failure<UndoRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseUnmerge)?;
        seen(conn, context, &open)?;
        let ready = ready(conn, service.store.law(), (&open.case, &open.child), context.today)?;
        let proposal = Proposal::Unmerging(ProposedUndoing {});
        let (id, done) = approvals::propose(conn, service, context, &open, (proposal, ready.shown), reason.as_str())
            .map_err(|failure| failure.map_rule(UndoRefused::from))?;
        Ok(done.map(|()| id))
    })
}
