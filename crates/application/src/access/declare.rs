//! Saying that one must have nothing to do with a case.

use ehc_domain::{audit::AuditEntry, cases::CaseReference, policy::Action, text::Words};

use super::handing_over::{Kept, hide};
use crate::{Context, Done, Failure, Service, cases::open, failure::NoRule};

/// Why somebody must have nothing to do with a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// Why; whoever runs the case reads it.
    pub reason: Words<2_000>,
}

/// Hides a case from whoever says that they must have nothing to do with it, and tells those who give their work to somebody else. Nothing of theirs keeps
/// them from saying so, and only a manager can end it.
///
/// # Errors
/// Policy; absence; storage.
pub fn declare(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    Declaration { reason }: Declaration,
) -> Result<(), Failure<NoRule>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::ConflictDeclare)?;
        let kept = Kept { user: context.actor.user_id, name: &context.actor.name, reason: reason.as_str() };
        let hidden = hide(conn, service, context, &open, kept)?;
        let entry = AuditEntry::of(&open.permit).telling(&hidden.told).because(reason.as_str());
        // The case is no place to lead them back to.
        Ok(Done::new((), entry).seen_at("/").telling_all(hidden.notices))
    })
}
