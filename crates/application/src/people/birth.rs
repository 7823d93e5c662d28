//! A birth date put right: whose the rights are, which advice the law requires and which dates it sets follow from it, and are shown before it is saved.

use chrono::{Months, NaiveDate};
use ehc_domain::{
    advice::{AdviceKind, required},
    calendar::day_in_words,
    people::school_age::young_person_from,
    policy::Action,
    refusals,
    text::Words,
};
use ehc_persistence::{
    DbConnection, StorageResult,
    people::{self, PersonRow},
};
use thiserror::Error;

use super::{
    AtPerson, Somebody,
    change::{ChangeRefused, Making, hold_all_of, make},
    somebody,
};
use crate::{
    Context, Failure, Service,
    advice::ask::circumstances,
    cases::year_words,
    timetable::{Law, Moved, computed, facts_of, moved as moved_dates},
};

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
    }
}

/// What a birth date moves in a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moves {
    /// The dates of the law that become others, in the order of the timetable.
    pub dates: Vec<Moved>,
    /// The first day on which the rights are the young person's: before, and after.
    pub rights_pass: (Option<NaiveDate>, Option<NaiveDate>),
    /// The year group: before, and after.
    pub year: (String, String),
    /// Advice that the law requires from then on, and did not before (reg 6).
    pub advice_added: Vec<AdviceKind>,
    /// Advice that the law required before, and does not from then on.
    pub advice_dropped: Vec<AdviceKind>,
}

/// Says what a birth date would move, or why it cannot be recorded.
///
/// # Errors
/// [`BirthRefused`]; policy; absence; storage.
pub fn moves(service: &Service, context: &Context, at: &AtPerson, new: &BirthDate) -> Result<Moves, Failure<BirthRefused>> {
    service.store.read(|conn| {
        let who = somebody(conn, context, at, Action::PersonIdentify)?;
        check(conn, context, &who, new)?;
        Ok(moved(conn, service.store.law(), context, &who, Some(new.born_on))?)
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
        let moves = moved(conn, service.store.law(), context, &who, Some(new.born_on))?;
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
        _ => Ok(()),
    }
}

fn moved(
    conn: &mut DbConnection,
    law: &Law,
    context: &Context,
    who: &Somebody,
    born_on: Option<NaiveDate>,
) -> StorageResult<Moves> {
    if who.link.is_some() {
        return Ok(Moves::default());
    }
    let (case, before) = (&who.open.case, &who.open.child);
    let after = PersonRow { born_on, ..before.clone() };
    let year = |child: &PersonRow| year_words(child.born_on, case.year_group_shift, context.today);
    let asks = |child: &PersonRow| -> Vec<AdviceKind> {
        required(circumstances(case, child, context.today)).into_iter().map(|one| one.kind).collect()
    };
    let (old, new) = (asks(before), asks(&after));
    let facts = facts_of(conn, case.id)?;
    let with = computed(conn, law, case, (&facts, before.born_on), context.today)?;
    let dates = moved_dates(&with, &computed(conn, law, case, (&facts, after.born_on), context.today)?, &|_| None);
    Ok(Moves {
        dates,
        rights_pass: (before.born_on.map(young_person_from), after.born_on.map(young_person_from)),
        year: (year(before), year(&after)),
        advice_added: new.iter().copied().filter(|kind| !old.contains(kind)).collect(),
        advice_dropped: old.iter().copied().filter(|kind| !new.contains(kind)).collect(),
    })
}

impl Moves {
    /// Says what moves, for the history; `None` where nothing does.
    pub fn in_words(&self) -> Option<String> {
        let day = |day: Option<NaiveDate>| day.map_or_else(|| "none".to_owned(), day_in_words);
        let both = |what: &str, (before, after): (Option<NaiveDate>, Option<NaiveDate>)| {
            (before != after).then(|| format!("{what}: {} → {}", day(before), day(after)))
        };
        let year = (self.year.0 != self.year.1).then(|| format!("Year group: {} → {}", self.year.0, self.year.1));
        let advice = |what: &str, kinds: &[AdviceKind]| {
            let names: Vec<&str> = kinds.iter().map(|kind| kind.label()).collect();
            (!names.is_empty()).then(|| format!("{what}: {}", names.join(", ")))
        };
        let said: Vec<String> = both("Rights pass to the young person", self.rights_pass)
            .into_iter()
            .chain(year)
            .chain(advice("Advice now required", &self.advice_added))
            .chain(advice("Advice not required any more", &self.advice_dropped))
            .chain(self.dates.iter().filter_map(|one| both(&one.title, (one.before, one.after))))
            .collect();
        (!said.is_empty()).then(|| said.join("; "))
    }
}
