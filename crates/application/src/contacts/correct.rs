//! Putting right what is recorded of a contact: it is written again, and what stood there before is kept.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    contacts::{ContactWay, TimeOfDay},
    days::ActDay,
    ids::{ContactId, PersonId, UserId},
    policy::Action,
    refusals,
    text::{Text, Words},
};
use ehc_persistence::contacts::{self, ContactEnd, ContactRow};
use thiserror::Error;

use super::{
    read::{AtContact, Known, all, find},
    record::{ContactRefused, NewContact, Recording, checked, recording},
};
use crate::{Context, Done, Failure, Service, cases::open, failure::NoRule};

/// A contact as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactCorrection {
    /// The day.
    pub on: ActDay,
    /// The time in London; `None` where it is not known.
    pub at: Option<TimeOfDay>,
    /// With whom, where it is the child or somebody who is or was of the circle.
    pub person: Option<PersonId>,
    /// With whom, in words; `None` where it is somebody of the case.
    pub with_name: Option<Text<200>>,
    /// How.
    pub way: ContactWay,
    /// What was said.
    pub said: Words<10_000>,
    /// What was promised; `None` where nothing was, and where the promise was answered, which then stays as it is.
    pub promise: Option<Words<2_000>>,
    /// By when; `None` with it.
    pub promised_for: Option<NaiveDate>,
    /// Who of us promised it; `None` for whoever corrects it.
    pub promised_by: Option<UserId>,
    /// Why it is corrected.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why a contact is not corrected.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum CorrectRefused {
        /// It stands no more.
        Over = "over", "This contact was corrected or taken back already";
        /// Its promise was kept or withdrawn.
        Answered = "promise_answered" @ promise, "What was promised was kept or withdrawn already, and stays as it is";
        /// Its promise was due or answered before the day.
        AfterThePromise = "after_the_promise" @ on, "The contact cannot be after the day by which its promise was due, kept or withdrawn";
        /// It cannot have been so.
        Contact => transparent(ContactRefused);
    }
}

/// Finds a contact for putting it right.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_correct(
    service: &Service,
    context: &Context,
    (reference, id): &AtContact,
) -> Result<(Recording, Known), Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::ContactCorrect)?;
        let known = find(conn, context, open.clone(), *id)?;
        Ok((recording(conn, context, open)?, known))
    })
}

/// Corrects a contact.
///
/// # Errors
/// [`CorrectRefused`]; policy; absence; storage.
pub fn correct(
    service: &Service,
    context: &Context,
    (reference, id): &AtContact,
    correction: ContactCorrection,
) -> Result<ContactId, Failure<CorrectRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::ContactCorrect)?;
        let Known { contact, open } = find(conn, context, open, *id)?;
        if contact.is_none() {
            return Err(Failure::Rule(CorrectRefused::Over));
        }
        let before = contacts::list(conn, open.case.id)?.into_iter().find(|row| row.id == *id).ok_or(Failure::NotFound)?;
        let ContactCorrection { on, at, person, with_name, way, said, promise, promised_for, promised_by, reason } = correction;
        let says_something = promise.is_some() || promised_for.is_some() || promised_by.is_some();
        if before.answered_at.is_some() && says_something {
            return Err(Failure::Rule(CorrectRefused::Answered));
        }
        let new = NewContact { on, at, person, with_name, way, said, promise, promised_for, promised_by };
        let after = checked(conn, context, &open, service.ports.id(), new)
            .map_err(|failure| failure.map_rule(CorrectRefused::Contact))?;
        let after = ContactRow { replaces_id: Some(*id), ..with_answer_of(&before, after) };
        if [after.promised_for, after.answered_on].into_iter().flatten().any(|day| day < after.happened_on) {
            return Err(Failure::Rule(CorrectRefused::AfterThePromise));
        }
        let replacing = after.id;
        let end = ContactEnd { by: context.actor.user_id, at: context.now, because: reason.as_str().to_owned() };
        contacts::end(conn, *id, end)?;
        after.insert(conn)?;
        let found = all(conn, context, &open)?.into_iter().find(|one| one.id == replacing).ok_or(Failure::NotFound)?;
        let entry = AuditEntry::of(&open.permit).on("contact", replacing).telling(&found.told()).because(reason.as_str());
        Ok(Done::new(replacing, entry).leaving_dates().seen_at(open.path("contacts")))
    })
}

/// Keeps what was promised, and what became of it, where it was answered.
fn with_answer_of(before: &ContactRow, after: ContactRow) -> ContactRow {
    if before.answered_at.is_none() {
        return after;
    }
    let before = before.clone();
    ContactRow {
        promise: before.promise,
        promised_by: before.promised_by,
        promised_for: before.promised_for,
        answered_on: before.answered_on,
        answered_by: before.answered_by,
        answered_at: before.answered_at,
        withdrawn_because: before.withdrawn_because,
        ..after
    }
}
