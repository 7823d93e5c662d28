//! Taking back a contact that was recorded by mistake, with whatever was promised in it.

use ehc_domain::{audit::AuditEntry, policy::Action, refusals, text::Words};
use ehc_persistence::contacts::{self, ContactEnd};
use thiserror::Error;

use super::read::{AtContact, Known, find};
use crate::{Context, Done, Failure, Service, cases::open, failure::NoRule};

/// That a contact never was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactMistake {
    /// Why it is taken back.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why a contact is not taken back.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum RetractRefused {
        /// It stands no more.
        Over = "over", "This contact was corrected or taken back already";
    }
}

/// Finds a contact for taking it back.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_retract(service: &Service, context: &Context, (reference, id): &AtContact) -> Result<Known, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::ContactRetract)?;
        find(conn, context, open, *id)
    })
}

/// Takes a contact back; nothing that was promised in it is owed any more.
///
/// # Errors
/// [`RetractRefused`]; policy; absence; storage.
pub fn retract(
    service: &Service,
    context: &Context,
    (reference, id): &AtContact,
    ContactMistake { reason }: ContactMistake,
) -> Result<(), Failure<RetractRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::ContactRetract)?;
        let Known { contact, open } = find(conn, context, open, *id)?;
        let contact = contact.ok_or(Failure::Rule(RetractRefused::Over))?;
        let end = ContactEnd { by: context.actor.user_id, at: context.now, because: reason.as_str().to_owned() };
        contacts::end(conn, *id, end)?;
        let entry = AuditEntry::of(&open.permit).on("contact", *id).telling(&contact.told()).because(reason.as_str());
        Ok(Done::new((), entry).leaving_dates().seen_at(open.path("contacts")))
    })
}
