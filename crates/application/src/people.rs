//! The circle of a child: the people who may know.

use chrono::NaiveDate;
use ehc_domain::{audit::AuditEntry, cases::CaseReference, ids::PersonId, names::search_text, policy::Action, refusals};
use ehc_persistence::people::{self, CasePersonRow, PersonRow};
use thiserror::Error;

use crate::{Context, Done, Failure, Service, cases::open, requests::NewParent};

refusals! {
    /// Why somebody is not added.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum AddRefused {
        /// No name.
        NameMissing = "name_missing", "Enter the person’s name";
        /// No relation.
        RelationMissing = "relation_missing", "Enter how the person is related to the child";
        /// Checked on a day that has not come.
        CheckedInTheFuture = "checked_in_the_future", "Enter the day parental responsibility was checked: today or earlier";
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
    new: NewParent,
    responsibility_checked_on: Option<NaiveDate>,
) -> Result<PersonId, Failure<AddRefused>> {
    if new.name.trim().is_empty() {
        return Err(Failure::Rule(AddRefused::NameMissing));
    }
    if new.relation.trim().is_empty() {
        return Err(Failure::Rule(AddRefused::RelationMissing));
    }
    if responsibility_checked_on.is_some_and(|day| day > context.today) {
        return Err(Failure::Rule(AddRefused::CheckedInTheFuture));
    }
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::CaseEdit)?;
        let is_first = people::list_circle(conn, open.case.id)?.is_empty();
        let person_id = service.ports.id();
        PersonRow {
            id: person_id,
            search_text: search_text(&new.name),
            name: new.name.trim().to_owned(),
            born_on: None,
            upn: None,
            nhs_number: None,
            address: new.address,
            address_is_confidential: new.address_is_confidential,
            email: new.email,
            phone: new.phone,
            contact_preference: new.contact_preference,
            language: new.language,
            needs_interpreter: new.needs_interpreter,
            version: 1,
        }
        .insert(conn)?;
        CasePersonRow {
            case_id: open.case.id,
            person_id,
            relation: new.relation.trim().to_owned(),
            has_parental_responsibility: responsibility_checked_on.is_some(),
            responsibility_checked_on,
            is_main_contact: is_first,
            ended_on: None,
        }
        .insert(conn)?;
        Ok(Done::new(person_id, AuditEntry::of(&open.permit).on("person", person_id)).seen_at(open.path("people")))
    })
}
