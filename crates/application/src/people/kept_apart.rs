//! A child who was adopted: from the moment in which it is recorded nothing connects the case with a former identity.

use ehc_domain::{policy::Action, refusals, text::Words};
use ehc_persistence::people::PersonRow;
use thiserror::Error;

use super::{
    AtPerson, Somebody,
    change::{ChangeRefused, Making, make},
    names::all_names,
    year::child,
};
use crate::{Context, Failure, NoRule, Service};

/// That the former identity of a child is kept apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptApart {
    /// How it is known; it names no former name.
    pub reason: Words<2_000>,
    /// The version that was read.
    pub version: i32,
}

refusals! {
    /// Why a former identity is not kept apart.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum KeptApartRefused {
        /// It is, or somebody changed the record first.
        Change => transparent(ChangeRefused);
        /// Everybody of the team reads the case.
        NotRestricted = "not_restricted", "Have a manager restrict this case to named people first: the whole team reads it now";
    }
}

/// Finds the child of a case, to record that the former identity is kept apart.
///
/// # Errors
/// Policy; absence, as for anybody but the child; storage.
pub fn to_keep_apart(service: &Service, context: &Context, at: &AtPerson) -> Result<Somebody, Failure<NoRule>> {
    service.store.read(|conn| child(conn, context, at, Action::PersonIdentify))
}

/// Records that nothing may connect a child with a former identity: earlier names are kept no longer, nobody finds the child by them, and what was changed of the
/// name is read by information governance alone.
///
/// # Errors
/// [`KeptApartRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn keep_apart(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    KeptApart { reason, version }: KeptApart,
) -> Result<(), Failure<KeptApartRefused>> {
    service.store.write(context, |conn| {
        let who = child(conn, context, at, Action::PersonIdentify)?;
        if !who.open.subject.is_restricted {
            return Err(Failure::Rule(KeptApartRefused::NotRestricted));
        }
        let record = &who.record;
        let after = PersonRow {
            is_kept_apart: true,
            earlier_names: None,
            search_text: all_names(&record.name, record.known_as.as_deref(), &[], ""),
            version,
            ..record.clone()
        };
        let making = Making { from: None, reason: Some(reason.into_string()), moved: None };
        Ok(make(conn, service, context, &who, after, making)?.leaving_dates())
    })
}
