//! Saying that one must have nothing to do with a case.

use ehc_domain::{audit::AuditEntry, cases::CaseReference, policy::Action, text::Words};

use super::{
    handing_over::{Kept, hide},
    managers::managers_who_may_know,
    reach::by_name,
};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
};

/// Why somebody must have nothing to do with a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// Why; whoever runs the case reads it.
    pub reason: Words<2_000>,
}

/// What the form shows.
#[derive(Debug, Clone)]
pub struct Declarable {
    /// The case.
    pub open: OpenCase,
    /// The managers who hear of it and can end it, by name; empty where no other may know of the case.
    pub managers: Vec<String>,
}

/// Shows who would hear of it.
///
/// # Errors
/// Policy; absence; storage.
pub fn declarable(service: &Service, context: &Context, reference: &CaseReference) -> Result<Declarable, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::ConflictDeclare)?;
        let told = managers_who_may_know(conn, open.case.id, open.case.team_id, context.actor.user_id, context.now)?;
        let managers = by_name(conn, told)?.into_iter().map(|one| one.name).collect();
        Ok(Declarable { open, managers })
    })
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
        let done = Done::new((), entry).seen_at("/").telling_all(hidden.notices);
        Ok(hidden.ended.into_iter().fold(done, Done::and))
    })
}
