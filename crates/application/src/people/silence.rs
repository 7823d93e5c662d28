//! Somebody who must not be told: no letter, notice or copy goes to them, whatever part they have.

use chrono::NaiveDate;
use ehc_domain::{ids::PersonId, policy::Action, refusals, text::Words};
use ehc_persistence::people::CasePersonRow;
use thiserror::Error;

use super::{
    AtPerson,
    change::{ChangeRefused, Making, in_the_life_of, make_part},
    part::{GapRefused, NextRefused, going_on, next_main, no_gap, unchanging},
    somebody,
};
use crate::{Context, Done, Failure, Service};

/// That nothing may go to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silence {
    /// From which day.
    pub from: NaiveDate,
    /// Why.
    pub reason: Words<2_000>,
    /// Who is the main contact then, where they were.
    pub next_main: Option<PersonId>,
    /// Whether it is known that the circle then lacks what it has now.
    pub leaves_gap: bool,
    /// The version that was read.
    pub version: i32,
}

refusals! {
    /// Why it is not said that nothing may go to somebody.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum SilenceRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
        /// Their part is over.
        HasEnded = "has_ended", "They are not in the circle of this child any more";
        /// It is said already.
        IsNotTold = "is_not_told", "It is recorded already that they must not be told";
        /// The main contact is not left out.
        Next => transparent(NextRefused);
        /// The circle would lack what it has.
        Gap => transparent(GapRefused);
    }
}

/// Says that no letter, notice or copy may go to somebody.
///
/// # Errors
/// [`SilenceRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn must_not_be_told(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    new: Silence,
) -> Result<(), Failure<SilenceRefused>> {
    service.store.write(context, |conn| {
        let who = somebody(conn, context, at, Action::CircleSilence)?;
        let part = going_on(&who, || SilenceRefused::HasEnded)?;
        in_the_life_of(&who.open.child, new.from, context).map_err(|refused| Failure::Rule(refused.into()))?;
        if part.not_told_from.is_some() {
            return Err(Failure::Rule(SilenceRefused::IsNotTold));
        }
        let next = next_main(conn, context, part, new.next_main)?;
        no_gap(who.gap_without, new.leaves_gap)?;
        let reason = new.reason.into_string();
        // Why stands with the answer, where not everybody who reads the history reads it.
        let making = Making { from: Some(new.from), ..Making::default() };
        let after = CasePersonRow {
            not_told_from: Some(new.from),
            not_told_reason: Some(reason),
            is_main_contact: part.is_main_contact && next.is_none(),
            version: new.version,
            ..part.clone()
        };
        let mut done = Done::new((), unchanging(make_part(conn, service, context, &who, (part, after), &making))?);
        if let Some(before) = next {
            let after = CasePersonRow { is_main_contact: true, ..before.clone() };
            done = done.and(unchanging(make_part(conn, service, context, &who, (&before, after), &making))?);
        }
        Ok(done.leaving_dates().seen_at(who.open.path(&format!("people/{}", at.1))))
    })
}
