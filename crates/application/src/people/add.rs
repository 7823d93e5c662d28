//! Adding somebody to the circle of a child.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    email::EmailAddress,
    ids::PersonId,
    names::search_text,
    people::PersonNeed,
    policy::Action,
    refusals,
    text::{Text, Words},
};
use ehc_persistence::people::{self, CasePersonRow, PersonRow};
use thiserror::Error;

use crate::{Context, Done, Failure, Service, cases::open};

/// Somebody who may know about the child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// Their name.
    pub name: Text<200>,
    /// How they are related to the child.
    pub relation: Text<100>,
    /// When their parental responsibility was checked; `None` while it was not.
    pub checked: Option<NaiveDate>,
    /// Their telephone number.
    pub phone: Option<Text<40>>,
    /// Their email address.
    pub email: Option<EmailAddress>,
    /// Where they live.
    pub address: Option<Words<1_000>>,
    /// How they like to be reached.
    pub contact_way: Option<Text<200>>,
    /// The language they speak, where it is not English.
    pub language: Option<Text<60>>,
    /// What is to be minded when somebody writes or speaks to them.
    pub flags: Vec<PersonNeed>,
}

refusals! {
    /// Why somebody is not added.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum AddRefused {
        /// Checked on a day that has not come.
        CheckedInTheFuture = "checked_in_the_future" @ checked, "Enter the day parental responsibility was checked: today or earlier";
    }
}

/// Adds a person to the circle of a child.
///
/// # Errors
/// [`AddRefused`]; policy; storage.
pub fn add(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: NewPerson,
) -> Result<PersonId, Failure<AddRefused>> {
    if new.checked.is_some_and(|day| day > context.today) {
        return Err(Failure::Rule(AddRefused::CheckedInTheFuture));
    }
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseEdit)?;
        let is_first = people::list_circle(conn, open.case.id)?.is_empty();
        let person_id = service.ports.id();
        PersonRow {
            id: person_id,
            search_text: search_text(new.name.as_str()),
            name: new.name.into_string(),
            born_on: None,
            upn: None,
            nhs_number: None,
            address: new.address.map(Words::into_string),
            address_is_confidential: new.flags.contains(&PersonNeed::ConfidentialAddress),
            email: new.email.map(|email| email.as_str().to_owned()),
            phone: new.phone.map(Text::into_string),
            contact_preference: new.contact_way.map(Text::into_string),
            language: new.language.map(Text::into_string),
            needs_interpreter: new.flags.contains(&PersonNeed::Interpreter),
            version: 1,
        }
        .insert(conn)?;
        CasePersonRow {
            case_id: open.case.id,
            person_id,
            relation: new.relation.into_string(),
            has_parental_responsibility: new.checked.is_some(),
            responsibility_checked_on: new.checked,
            is_main_contact: is_first,
            ended_on: None,
        }
        .insert(conn)?;
        Ok(Done::new(person_id, AuditEntry::of(&open.permit).on("person", person_id)).seen_at(open.path("people")))
    })
}
