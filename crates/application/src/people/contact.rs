//! How somebody is reached.

use chrono::NaiveDate;
use ehc_domain::{
    email::EmailAddress,
    phone::PhoneNumber,
    policy::Action,
    refusals,
    text::{Text, Words},
};
use ehc_persistence::people::PersonRow;
use thiserror::Error;

use super::{
    AtPerson,
    change::{ChangeRefused, Making, in_their_life, make},
    somebody,
};
use crate::{Context, Failure, Service};

/// How somebody is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactChange {
    /// Their telephone number.
    pub phone: Option<PhoneNumber>,
    /// Their email address.
    pub email: Option<EmailAddress>,
    /// How they like to be reached.
    pub contact_way: Option<Text<200>>,
    /// Whether professionals who give advice may contact them.
    pub for_professionals: bool,
    /// The language they speak, where it is not English.
    pub language: Option<Text<60>>,
    /// Whether they need an interpreter.
    pub needs_interpreter: bool,
    /// From which day.
    pub from: NaiveDate,
    /// Why.
    pub reason: Option<Words<2_000>>,
    /// The version that was read.
    pub version: i32,
}

refusals! {
    /// Why it is not changed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ContactRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
    }
}

/// Changes how somebody is reached: what is left out is emptied.
///
/// # Errors
/// [`ContactRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn change_contact(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    new: ContactChange,
) -> Result<(), Failure<ContactRefused>> {
    service.store.write(context, |conn| {
        let who = somebody(conn, context, at, Action::PersonReach)?;
        in_their_life(&who, new.from, context).map_err(|refused| Failure::Rule(refused.into()))?;
        let after = PersonRow {
            phone: new.phone.map(PhoneNumber::into_string),
            email: new.email.map(|email| email.as_str().to_owned()),
            contact_preference: new.contact_way.map(Text::into_string),
            for_professionals: new.for_professionals,
            language: new.language.map(Text::into_string),
            needs_interpreter: new.needs_interpreter,
            version: new.version,
            ..who.record.clone()
        };
        let making = Making { from: Some(new.from), reason: new.reason.map(Words::into_string), moved: None };
        Ok(make(conn, service, context, &who, after, making)?.leaving_dates())
    })
}
