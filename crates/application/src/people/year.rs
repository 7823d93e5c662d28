//! A child who is taught above or below the year of their age, from a day on: what moves is shown before it is saved.

use chrono::NaiveDate;
use ehc_domain::{people::schooling::OutOfCohort, policy::Action, refusals, text::Words};
use ehc_persistence::{DbConnection, StorageResult, cases::CaseRow};
use thiserror::Error;

use super::{
    AtPerson, Somebody,
    change::{ChangeRefused, Making, case_answers_of, changed, in_the_life_of, make_of_case},
    moves::{Moves, moved},
    somebody,
};
use crate::{Context, Done, Failure, NoRule, Service};

/// In which year a child is taught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearChange {
    /// How far from the year of their age.
    pub year_shift: OutOfCohort,
    /// From which day.
    pub from: NaiveDate,
    /// Why, as was decided.
    pub reason: Words<2_000>,
    /// The version of the case that was read.
    pub version: i32,
}

refusals! {
    /// Why the year group is not changed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum YearRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
    }
}

/// Finds the child of a case for changing the year group.
///
/// # Errors
/// Policy; absence, as for anybody but the child; storage.
pub fn to_change_year(service: &Service, context: &Context, at: &AtPerson) -> Result<Somebody, Failure<NoRule>> {
    service.store.read(|conn| child(conn, context, at, Action::YearChange))
}

/// Finds the child of a case and permits an act on the case.
///
/// # Errors
/// [`Failure::NotFound`] for anybody else; policy; storage.
pub(super) fn child<R>(
    conn: &mut DbConnection,
    context: &Context,
    at: &AtPerson,
    action: Action,
) -> Result<Somebody, Failure<R>> {
    let who = somebody(conn, context, at, action)?;
    if who.link.is_none() { Ok(who) } else { Err(Failure::NotFound) }
}

/// Says what another year would move, or why it cannot be recorded.
///
/// # Errors
/// [`YearRefused`]; policy; absence; storage.
pub fn year_moves(service: &Service, context: &Context, at: &AtPerson, new: &YearChange) -> Result<Moves, Failure<YearRefused>> {
    service.store.read(|conn| {
        let who = child(conn, context, at, Action::YearChange)?;
        check(context, &who, new)?;
        Ok(moves(conn, service, context, &who, &after(&who, new))?)
    })
}

/// Records in which year a child is taught.
///
/// # Errors
/// [`YearRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn change_year(service: &Service, context: &Context, at: &AtPerson, new: YearChange) -> Result<(), Failure<YearRefused>> {
    service.store.write(context, |conn| {
        let who = child(conn, context, at, Action::YearChange)?;
        check(context, &who, &new)?;
        let after = after(&who, &new);
        let moves = moves(conn, service, context, &who, &after)?;
        let making = Making { from: Some(new.from), reason: Some(new.reason.into_string()), moved: moves.in_words() };
        let changes = changed(case_answers_of(&who.open.case), case_answers_of(&after)).map_err(|no| Failure::Rule(no.into()))?;
        let entry = make_of_case(conn, service, context, &who, (changes, after), &making)?;
        Ok(Done::new((), entry).seen_at(who.open.path(&format!("people/{}", at.1))))
    })
}

fn check(context: &Context, who: &Somebody, new: &YearChange) -> Result<(), Failure<YearRefused>> {
    in_the_life_of(&who.open.child, new.from, context).map_err(|refused| Failure::Rule(refused.into()))?;
    if who.open.case.year_group_shift == new.year_shift.years() {
        return Err(Failure::Rule(ChangeRefused::NothingChanged.into()));
    }
    Ok(())
}

fn after(who: &Somebody, new: &YearChange) -> CaseRow {
    CaseRow { year_group_shift: new.year_shift.years(), version: new.version, ..who.open.case.clone() }
}

fn moves(conn: &mut DbConnection, service: &Service, context: &Context, who: &Somebody, after: &CaseRow) -> StorageResult<Moves> {
    let (child, known) = (&who.open.child, &who.circumstances);
    moved(conn, service.store.law(), context.today, (&who.open.case, child, known), (after, child, known))
}
