//! Where somebody lives, and whether that is withheld.

use chrono::NaiveDate;
use ehc_domain::{institutions::Postcode, policy::Action, refusals, text::Words};
use ehc_persistence::people::PersonRow;
use thiserror::Error;

use super::{
    AtPerson,
    change::{ChangeRefused, Making, in_their_life, make},
    somebody,
};
use crate::{Context, Failure, Service};

/// Where somebody lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressChange {
    /// The address without the postcode; `None` where it is not known any more.
    pub address: Option<Words<1_000>>,
    /// The postcode.
    pub postcode: Option<Postcode>,
    /// From which day.
    pub from: NaiveDate,
    /// The version that was read.
    pub version: i32,
}

/// Whether an address is withheld. Nobody is asked why: the reason itself could lead to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfidentialChange {
    /// Whether it is.
    pub is_confidential: bool,
    /// From which day.
    pub from: NaiveDate,
    /// The version that was read.
    pub version: i32,
}

refusals! {
    /// Why an address is not changed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum AddressRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
        /// A postcode alone leads no letter to a door.
        PostcodeAlone = "postcode_alone" @ address, "Enter the address that the postcode belongs to";
    }
}

refusals! {
    /// Why it is not said that an address is or is not withheld.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ConfidentialRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
    }
}

/// Puts another address in the place of the one on record, which is not shown where it is withheld.
///
/// # Errors
/// [`AddressRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn change_address(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    new: AddressChange,
) -> Result<(), Failure<AddressRefused>> {
    service.store.write(context, |conn| {
        let who = somebody(conn, context, at, Action::PersonReach)?;
        in_their_life(&who, new.from, context).map_err(|refused| Failure::Rule(refused.into()))?;
        if new.address.is_none() && new.postcode.is_some() {
            return Err(Failure::Rule(AddressRefused::PostcodeAlone));
        }
        let after = PersonRow {
            address: new.address.map(Words::into_string),
            postcode: new.postcode.map(|postcode| postcode.as_str().to_owned()),
            version: new.version,
            ..who.record.clone()
        };
        let making = Making { from: Some(new.from), ..Making::default() };
        Ok(make(conn, service, context, &who, after, making)?.leaving_dates())
    })
}

/// Says that an address is withheld, or is not any more. Addresses that were withheld stay so in what was changed.
///
/// # Errors
/// [`ConfidentialRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn change_confidential(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    new: ConfidentialChange,
) -> Result<(), Failure<ConfidentialRefused>> {
    service.store.write(context, |conn| {
        let who = somebody(conn, context, at, Action::PersonReach)?;
        in_their_life(&who, new.from, context).map_err(|refused| Failure::Rule(refused.into()))?;
        let after = PersonRow { address_is_confidential: new.is_confidential, version: new.version, ..who.record.clone() };
        let making = Making { from: Some(new.from), ..Making::default() };
        Ok(make(conn, service, context, &who, after, making)?.leaving_dates())
    })
}
