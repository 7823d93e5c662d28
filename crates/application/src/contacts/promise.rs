//! What becomes of a promise: it is kept, or withdrawn with a reason.

use chrono::NaiveDate;
use ehc_domain::{audit::AuditEntry, policy::Action, refusals, text::Words};
use ehc_persistence::{
    DbConnection,
    contacts::{self, PromiseAnswer},
};
use thiserror::Error;

use super::read::{AtContact, Contact, Known, find};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    history::Told,
};

/// That what was promised was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseKept {
    /// On which day.
    pub on: NaiveDate,
}

/// That what was promised will not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseWithdrawal {
    /// On which day whoever it was promised to was told.
    pub on: NaiveDate,
    /// Why.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why nothing is recorded of a promise.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum PromiseRefused {
        /// Nothing was promised, or it was answered already.
        NothingOwed = "nothing_owed", "Nothing is owed of this contact: it was kept, withdrawn or taken back already";
        /// The day has not come.
        InTheFuture = "in_the_future" @ on, "The day must be today or in the past";
        /// The day lies before the promise.
        BeforeThePromise = "before_the_promise" @ on, "The day must not be before something was promised";
    }
}

/// Finds a contact for saying what became of its promise.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_answer(service: &Service, context: &Context, (reference, id): &AtContact) -> Result<Known, Failure<NoRule>> {
    service.store.read(|conn| {
        // Whoever may keep a promise may withdraw it.
        let open = open::<NoRule>(conn, context, reference, Action::PromiseKeep)?;
        find(conn, context, open, *id)
    })
}

/// Records that a promise was kept.
///
/// # Errors
/// [`PromiseRefused`]; policy; absence; storage.
pub fn keep(
    service: &Service,
    context: &Context,
    (reference, id): &AtContact,
    PromiseKept { on }: PromiseKept,
) -> Result<(), Failure<PromiseRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::PromiseKeep)?;
        let Known { open, contact } = find(conn, context, open, *id)?;
        let contact = answer(conn, context, contact, (on, None))?;
        let told = Told::PromiseKept { promise_to: contact.told_of(), promised_on: contact.on, kept_on: on };
        Ok(done(&open, &contact, AuditEntry::of(&open.permit).telling(&told)))
    })
}

/// Records that a promise is withdrawn.
///
/// # Errors
/// [`PromiseRefused`]; policy; absence; storage.
pub fn withdraw(
    service: &Service,
    context: &Context,
    (reference, id): &AtContact,
    PromiseWithdrawal { on, reason }: PromiseWithdrawal,
) -> Result<(), Failure<PromiseRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::PromiseWithdraw)?;
        let Known { open, contact } = find(conn, context, open, *id)?;
        let contact = answer(conn, context, contact, (on, Some(reason.as_str().to_owned())))?;
        let told = Told::PromiseWithdrawn { promise_to: contact.told_of(), promised_on: contact.on, promise_withdrawn_on: on };
        Ok(done(&open, &contact, AuditEntry::of(&open.permit).telling(&told).because(reason.as_str())))
    })
}

fn answer(
    conn: &mut DbConnection,
    context: &Context,
    contact: Option<Contact>,
    (on, withdrawn_because): (NaiveDate, Option<String>),
) -> Result<Contact, Failure<PromiseRefused>> {
    let contact = contact.filter(|one| one.owed().is_some()).ok_or(Failure::Rule(PromiseRefused::NothingOwed))?;
    if on > context.today {
        return Err(Failure::Rule(PromiseRefused::InTheFuture));
    }
    if on < contact.on {
        return Err(Failure::Rule(PromiseRefused::BeforeThePromise));
    }
    let said = PromiseAnswer { on, by: context.actor.user_id, at: context.now, withdrawn_because };
    contacts::answer(conn, contact.id, said)?;
    Ok(contact)
}

fn done(open: &OpenCase, contact: &Contact, entry: AuditEntry) -> Done<()> {
    Done::new((), entry.on("contact", contact.id)).leaving_dates().seen_at(open.path("contacts"))
}
