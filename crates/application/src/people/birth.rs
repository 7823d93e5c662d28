//! A birth date put right: whose the rights are, which advice the law requires and which dates it sets follow from it, and are shown before it is saved.

use chrono::{Months, NaiveDate};
use ehc_domain::{policy::Action, refusals, text::Words};
use ehc_persistence::{
    DbConnection, StorageResult,
    people::{self, PersonRow},
};
use thiserror::Error;

use super::{
    AtPerson, Somebody,
    change::{ChangeRefused, Making, hold_all_of, make},
    doubt,
    moves::{Moves, moved},
    somebody,
};
use crate::{Context, Failure, Service};

/// The right birth date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BirthDate {
    /// The day.
    pub born_on: NaiveDate,
    /// Why what was recorded is wrong.
    pub reason: Option<Words<2_000>>,
    /// The version that was read.
    pub version: i32,
}

refusals! {
    /// Why a birth date is not changed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum BirthRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
        /// Born on a day that has not come.
        BornInTheFuture = "born_in_the_future" @ born_on, "Enter a birth date that is today or earlier";
        /// Born after the request.
        BornAfterTheRequest = "born_after_the_request" @ born_on, "The child was born after the request was received. Check both dates";
        /// Too old for a plan (s83(2)).
        TooOld = "too_old" @ born_on, "A plan is for people under 25. Check the birth date";
        /// What was recorded is replaced, and nobody says why.
        ReasonMissing = "reason_missing" @ reason, "Say why the birth date that is recorded is wrong";
        /// A parent would be hardly older than the child, and nobody says how that is known.
        DoubtUnanswered = "doubt_unanswered" @ reason, "By this birth date a parent is less than 12 years older than the child. Check whose birth date it is. If it is right, say how you know";
    }
}

/// Says what a birth date would move, or why it cannot be recorded.
///
/// # Errors
/// [`BirthRefused`]; policy; absence; storage.
pub fn moves(service: &Service, context: &Context, at: &AtPerson, new: &BirthDate) -> Result<Moves, Failure<BirthRefused>> {
    service.store.read(|conn| {
        let who = somebody(conn, context, at, Action::PersonIdentify)?;
        check(conn, context, &who, new)?;
        Ok(of_birth(conn, service, context, &who, new.born_on)?)
    })
}

/// Puts a birth date right. Every date of every case of the child is computed again in the same transaction.
///
/// # Errors
/// [`BirthRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn correct_birth_date(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    new: BirthDate,
) -> Result<(), Failure<BirthRefused>> {
    service.store.write(context, |conn| {
        hold_all_of(conn, at.1)?;
        let who = somebody(conn, context, at, Action::PersonIdentify)?;
        check(conn, context, &who, &new)?;
        let moves = of_birth(conn, service, context, &who, new.born_on)?;
        let making = Making { reason: new.reason.map(Words::into_string), moved: moves.in_words(), from: None };
        let after = PersonRow { born_on: Some(new.born_on), version: new.version, ..who.record.clone() };
        make(conn, service, context, &who, after, making)
    })
}

fn check(conn: &mut DbConnection, context: &Context, who: &Somebody, new: &BirthDate) -> Result<(), Failure<BirthRefused>> {
    let refuse = |refused| Err(Failure::Rule(refused));
    let born = new.born_on;
    if born > context.today {
        return refuse(BirthRefused::BornInTheFuture);
    }
    for case in people::list_cases_of_child(conn, who.record.id)? {
        if born > case.began_on {
            return refuse(BirthRefused::BornAfterTheRequest);
        }
        if born.checked_add_months(Months::new(12 * 25)).is_some_and(|birthday| birthday <= case.began_on) {
            return refuse(BirthRefused::TooOld);
        }
    }
    match who.record.born_on {
        Some(before) if before == born => refuse(ChangeRefused::NothingChanged.into()),
        Some(_) if new.reason.is_none() => refuse(BirthRefused::ReasonMissing),
        None if new.reason.is_none() && doubt::in_the_family(conn, who, born)?.is_some() => refuse(BirthRefused::DoubtUnanswered),
        _ => Ok(()),
    }
}

/// Says what the birth date of the child moves; that of anybody else moves nothing, and may be doubtful all the same.
fn of_birth(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    who: &Somebody,
    born_on: NaiveDate,
) -> StorageResult<Moves> {
    let in_the_family = doubt::in_the_family(conn, who, born_on)?;
    if who.link.is_some() {
        return Ok(Moves { doubt: in_the_family, ..Moves::default() });
    }
    let (case, child) = (&who.open.case, &who.open.child);
    let after = PersonRow { born_on: Some(born_on), ..child.clone() };
    let known = &who.circumstances;
    let doubt = match in_the_family {
        Some(doubt) => Some(doubt),
        None => doubt::of_birth(conn, case, (child.born_on, born_on), context.today)?,
    };
    let moves = moved(conn, service.store.law(), context.today, (case, child, known), (case, &after, known))?;
    Ok(Moves { doubt, ..moves })
}
