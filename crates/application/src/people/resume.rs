//! An end that was recorded wrongly, or is over: somebody is part of the circle again, and both stay on record.

use chrono::NaiveDate;
use ehc_domain::{policy::Action, refusals, text::Words};
use ehc_persistence::people::{self, CasePersonRow};
use thiserror::Error;

use super::{
    AtPerson,
    change::{ChangeRefused, Making, in_the_life_of, make_part},
    part::unchanging,
    somebody,
};
use crate::{Context, Done, Failure, Service};

/// That somebody is part of the circle again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartAgain {
    /// From which day; where the end was a mistake, the day of that end.
    pub from: NaiveDate,
    /// Why.
    pub reason: Words<2_000>,
    /// The version that was read.
    pub version: i32,
}

refusals! {
    /// Why an end is not taken back.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum PartAgainRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
        /// Their part goes on.
        HasNotEnded = "has_not_ended", "They are in the circle of this child already";
        /// Before the end that is recorded.
        BeforeTheEnd = "before_the_end" @ from, "Enter the day on which their part ended, or a later one";
    }
}

/// Takes back that somebody's part ended. What it was is as it stood; letters go to them first again only where they go to nobody else first.
///
/// # Errors
/// [`PartAgainRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn take_end_back(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    new: PartAgain,
) -> Result<(), Failure<PartAgainRefused>> {
    service.store.write(context, |conn| {
        let who = somebody(conn, context, at, Action::CircleChange)?;
        let part = who.link.as_ref().ok_or(Failure::NotFound)?;
        let ended_on = part.ended_on.ok_or(Failure::Rule(PartAgainRefused::HasNotEnded))?;
        in_the_life_of(&who.open.child, new.from, context).map_err(|refused| Failure::Rule(refused.into()))?;
        if new.from < ended_on {
            return Err(Failure::Rule(PartAgainRefused::BeforeTheEnd));
        }
        let may_be_told = part.not_told_from.is_none();
        let is_first = !people::list_circle(conn, part.case_id)?.iter().any(|(other, _)| other.is_main_contact);
        let making = Making { from: Some(new.from), reason: Some(new.reason.into_string()), moved: None };
        let after =
            CasePersonRow { ended_on: None, is_main_contact: is_first && may_be_told, version: new.version, ..part.clone() };
        let entry = unchanging(make_part(conn, service, context, &who, (part, after), &making))?;
        Ok(Done::new((), entry).leaving_dates().seen_at(who.open.path(&format!("people/{}", at.1))))
    })
}
