//! The people to speak to at an institution.

use chrono::NaiveDate;
use ehc_domain::{
    email::EmailAddress,
    ids::{InstitutionContactId, InstitutionId},
    institutions::ContactRole,
    phone::PhoneNumber,
    refusals,
    text::{Text, Words},
};
use ehc_persistence::{
    DbConnection,
    institutions::{self as rows, ContactRow, InstitutionRow},
};
use thiserror::Error;

use super::{entry, find, institution_path, permitted};
use crate::{Context, Done, Failure, NoRule, Service, changes::Changes, history::Told};

/// Somebody to speak to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// What about.
    pub role: ContactRole,
    /// The name.
    pub name: Text<200>,
    /// The email address.
    pub email: Option<EmailAddress>,
    /// The telephone number.
    pub phone: Option<PhoneNumber>,
}

/// What is known of somebody to speak to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactDetails {
    /// What about.
    pub role: ContactRole,
    /// The name.
    pub name: Text<200>,
    /// The email address.
    pub email: Option<EmailAddress>,
    /// The telephone number.
    pub phone: Option<PhoneNumber>,
    /// The version that was read.
    pub version: i32,
}

/// When somebody left, or took another post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactEnd {
    /// The last day.
    pub ended_on: NaiveDate,
    /// The version that was read.
    pub version: i32,
}

/// That somebody did not leave after all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactBack {
    /// Why it was recorded that they had left.
    pub reason: Words<2_000>,
    /// The version that was read.
    pub version: i32,
}

refusals! {
    /// Why what is known of somebody is not changed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ContactChangeRefused {
        /// They are not spoken to any more.
        HasEnded = "has_ended", "They are no longer a contact";
    }
}

refusals! {
    /// Why somebody is not taken off the list.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ContactEndRefused {
        /// They are off it.
        Contact => transparent(ContactChangeRefused);
        /// The day lies ahead.
        InTheFuture = "in_the_future" @ ended_on, "Enter a day that is today or earlier";
    }
}

refusals! {
    /// Why the end of a contact is not taken back.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ContactBackRefused {
        /// They are spoken to still.
        HasNotEnded = "has_not_ended", "They are a contact now";
    }
}

/// An institution with one of its contacts.
pub type AtInstitution = (InstitutionRow, ContactRow);

/// Opens somebody to speak to.
///
/// # Errors
/// Policy; absence; storage.
pub fn show_contact(
    service: &Service,
    context: &Context,
    at: &(InstitutionId, InstitutionContactId),
) -> Result<AtInstitution, Failure<NoRule>> {
    permitted::<NoRule>(context)?;
    service.store.read(|conn| contact(conn, at))
}

fn contact<R>(
    conn: &mut DbConnection,
    (institution, id): &(InstitutionId, InstitutionContactId),
) -> Result<AtInstitution, Failure<R>> {
    let found = rows::find_contact(conn, *institution, *id)?;
    Ok((find(conn, *institution)?, found.ok_or(Failure::NotFound)?))
}

/// Names somebody to speak to.
///
/// # Errors
/// Policy; absence; storage.
pub fn add_contact(
    service: &Service,
    context: &Context,
    institution: &InstitutionId,
    new: Contact,
) -> Result<InstitutionContactId, Failure<NoRule>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let at = find(conn, *institution)?;
        let id = service.ports.id();
        let row = row(id, *institution, new);
        let told = Told::ContactAdded { institution: at.name, contact: said(&row) };
        row.insert(conn)?;
        Ok(Done::new(id, entry(&permit, *institution, &told)).seen_at(institution_path(*institution)))
    })
}

/// Changes what is known of somebody to speak to.
///
/// # Errors
/// [`ContactChangeRefused`]; policy; absence; [`StorageError::Conflict`](ehc_persistence::StorageError::Conflict) when somebody else changed it first; storage.
pub fn change_contact(
    service: &Service,
    context: &Context,
    at: &(InstitutionId, InstitutionContactId),
    new: ContactDetails,
) -> Result<(), Failure<ContactChangeRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let (institution, before) = contact(conn, at)?;
        if before.ended_on.is_some() {
            return Err(Failure::Rule(ContactChangeRefused::HasEnded));
        }
        let ContactDetails { role, name, email, phone, version } = new;
        let new = Contact { role, name, email, phone };
        let after = ContactRow { version, ..row(before.id, before.institution_id, new) };
        let mut changes = Changes::default();
        changes.note("Role", &before.role, &after.role, |role| role.label().to_owned());
        changes.note("Name", &before.name, &after.name, Clone::clone);
        changes.note_optional("Email", &before.email, &after.email);
        changes.note_optional("Telephone", &before.phone, &after.phone);
        let changes = changes.in_words().unwrap_or_else(|| "Nothing".to_owned());
        let told = Told::ContactChanged { institution: institution.name, changes: format!("{}: {changes}", said(&after)) };
        rows::update_contact(conn, after)?;
        Ok(Done::new((), entry(&permit, at.0, &told)).seen_at(institution_path(at.0)))
    })
}

/// Takes somebody off the list; their name stays in the history.
///
/// # Errors
/// [`ContactEndRefused`]; policy; absence; storage.
pub fn end_contact(
    service: &Service,
    context: &Context,
    at: &(InstitutionId, InstitutionContactId),
    ContactEnd { ended_on, version }: ContactEnd,
) -> Result<(), Failure<ContactEndRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let (institution, row) = contact(conn, at)?;
        if row.ended_on.is_some() {
            return Err(Failure::Rule(ContactChangeRefused::HasEnded.into()));
        }
        if ended_on > context.today {
            return Err(Failure::Rule(ContactEndRefused::InTheFuture));
        }
        let told = Told::ContactEnded { institution: institution.name, contact: said(&row), ended_on };
        rows::update_contact(conn, ContactRow { ended_on: Some(ended_on), version, ..row })?;
        Ok(Done::new((), entry(&permit, at.0, &told)).seen_at(institution_path(at.0)))
    })
}

/// Takes back that somebody left: they are to be spoken to again.
///
/// # Errors
/// [`ContactBackRefused`]; policy; absence; storage.
pub fn take_contact_back(
    service: &Service,
    context: &Context,
    at: &(InstitutionId, InstitutionContactId),
    ContactBack { reason, version }: ContactBack,
) -> Result<(), Failure<ContactBackRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let (institution, row) = contact(conn, at)?;
        if row.ended_on.is_none() {
            return Err(Failure::Rule(ContactBackRefused::HasNotEnded));
        }
        let told = Told::ContactTakenBack { institution: institution.name, contact: said(&row) };
        rows::update_contact(conn, ContactRow { ended_on: None, version, ..row })?;
        Ok(Done::new((), entry(&permit, at.0, &told).because(reason.as_str())).seen_at(institution_path(at.0)))
    })
}

fn row(id: InstitutionContactId, institution_id: InstitutionId, new: Contact) -> ContactRow {
    ContactRow {
        id,
        institution_id,
        role: new.role,
        name: new.name.into_string(),
        email: new.email.map(|email| email.as_str().to_owned()),
        phone: new.phone.map(PhoneNumber::into_string),
        ended_on: None,
        version: 1,
    }
}

fn said(row: &ContactRow) -> String {
    format!("{}, {}", row.name, row.role.label())
}
