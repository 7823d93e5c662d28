//! Somebody's part in the circle of a child: relation, parental responsibility, whether letters go to them first, and its end.

use chrono::NaiveDate;
use ehc_domain::{
    calendar::day_in_words,
    ids::PersonId,
    people::{record::ResponsibilityBasis, rights_holder::Gap},
    policy::Action,
    refusals,
    text::{Text, Words},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    people::{self, CasePersonRow},
};
use thiserror::Error;

use super::{
    AtPerson, Somebody,
    change::{ChangeRefused, Making, in_the_life_of, make_part},
    somebody,
};
use crate::{Context, Done, Failure, Service};

/// What somebody's part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartChange {
    /// How they are related to the child.
    pub relation: Text<100>,
    /// Whether they have parental responsibility.
    pub has_parental_responsibility: bool,
    /// When that was checked; `None` while it was not.
    pub checked: Option<NaiveDate>,
    /// By what they have it, as it was checked.
    pub basis: Option<ResponsibilityBasis>,
    /// When they agreed that information is shared with those who support the child; `None` while they have not, or do not any more.
    pub shares_information_on: Option<NaiveDate>,
    /// From which day.
    pub from: NaiveDate,
    /// Why.
    pub reason: Option<Words<2_000>>,
    /// Whether it is known that the circle then lacks what it has now.
    pub leaves_gap: bool,
    /// The version that was read.
    pub version: i32,
}

/// That letters go to somebody first from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MainContact {
    /// From which day.
    pub from: NaiveDate,
    /// The version that was read.
    pub version: i32,
}

/// That somebody's part ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartEnd {
    /// The last day.
    pub ended_on: NaiveDate,
    /// Who is the main contact then, where they were.
    pub next_main: Option<PersonId>,
    /// Why.
    pub reason: Words<2_000>,
    /// Whether it is known that the circle then lacks what it has now.
    pub leaves_gap: bool,
    /// The version that was read.
    pub version: i32,
}

refusals! {
    /// Why somebody does not go, or loses parental responsibility, as if nothing depended on them.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum GapRefused {
        /// Nobody is left who has parental responsibility.
        NobodyResponsible = "leaves_nobody_responsible" @ leaves_gap, "Nobody else is recorded with parental responsibility. Confirm that it is so, or record who has it first";
        /// Nobody is left to whom notices can go.
        NobodyToWriteTo = "leaves_nobody_to_write_to" @ leaves_gap, "Nobody would be left to whom letters can go. Confirm that it is so, or record somebody first";
    }
}

refusals! {
    /// Why somebody's part is not changed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum PartRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
        /// Their part is over.
        HasEnded = "has_ended", "They are not in the circle of this child any more";
        /// Checked on a day that has not come.
        CheckedInTheFuture = "checked_in_the_future" @ checked, "Enter the day parental responsibility was checked: today or earlier";
        /// Checked before there was a child to have it for.
        CheckedBeforeTheBirth(NaiveDate) = "checked_before_the_birth" @ checked, "The child was born on {}. Enter that day or a later one" [day_in_words(*.0)];
        /// It was checked, and nobody says what was seen.
        BasisMissing = "basis_missing" @ basis, "Say by what they have parental responsibility, as it was checked";
        /// The relation and the basis contradict each other.
        NotTheMother = "not_the_mother" @ basis, "A mother has it from birth, and the relation says otherwise. Choose by what they have it, or put the relation right. A parent who gave birth is described as the mother, or as a parent";
        /// Agreed on a day that has not come.
        SharedInTheFuture = "shared_in_the_future" @ shares_information_on, "Enter the day on which they agreed: today or earlier";
        /// Agreed before there was a child of whom to tell.
        SharedBeforeTheBirth(NaiveDate) = "shared_before_the_birth" @ shares_information_on, "The child was born on {}. Enter that day or a later one" [day_in_words(*.0)];
        /// The circle would lack what it has.
        Gap => transparent(GapRefused);
    }
}

refusals! {
    /// Why somebody does not become the main contact.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum MainRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
        /// Their part is over.
        HasEnded = "has_ended", "They are not in the circle of this child any more";
        /// Nothing may go to them.
        NotTold = "not_told", "They must not be told, so letters cannot go to them first";
    }
}

refusals! {
    /// Why somebody's part does not end.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum PartEndRefused {
        /// It is over already.
        HasEnded = "has_ended", "They are not in the circle of this child any more";
        /// The day lies ahead.
        InTheFuture = "in_the_future" @ ended_on, "Enter a day that is today or earlier";
        /// It would end before the child was born.
        BeforeTheBirth(NaiveDate) = "before_the_birth" @ ended_on, "The child was born on {}. Enter that day or a later one" [day_in_words(*.0)];
        /// It would end before something that is recorded of it.
        EndsBeforeItBegins = "ends_before_it_begins" @ ended_on, "Enter a day on or after the day their parental responsibility was checked";
        /// The main contact is not left out.
        Next => transparent(NextRefused);
        /// The circle would lack what it has.
        Gap => transparent(GapRefused);
    }
}

refusals! {
    /// Why the main contact does not go without another.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum NextRefused {
        /// Nobody is named.
        Missing = "next_main_missing" @ next_main, "They are the main contact. Choose who is instead";
        /// Somebody who is not in the circle, or must not be told.
        NotOfCircle = "not_in_the_circle" @ next_main, "Choose somebody of the circle who may be told";
    }
}

/// Returns the part of somebody of the circle that goes on.
pub(super) fn going_on<R>(who: &Somebody, ended: impl FnOnce() -> R) -> Result<&CasePersonRow, Failure<R>> {
    let part = who.link.as_ref().ok_or(Failure::NotFound)?;
    if part.ended_on.is_some() { Err(Failure::Rule(ended())) } else { Ok(part) }
}

/// Refuses what would leave the circle without something that it has, unless that is known.
pub(super) fn no_gap<R: From<GapRefused>>(gap: Option<Gap>, is_known: bool) -> Result<(), Failure<R>> {
    let refused = match gap.filter(|_| !is_known) {
        None => return Ok(()),
        Some(Gap::NobodyResponsible) => GapRefused::NobodyResponsible,
        Some(Gap::NobodyToWriteTo) => GapRefused::NobodyToWriteTo,
    };
    Err(Failure::Rule(refused.into()))
}

/// Finds who is the main contact once somebody is not; `None` where they were not, or nobody is left.
///
/// # Errors
/// [`NextRefused`]; storage.
pub(super) fn next_main<R: From<NextRefused>>(
    conn: &mut DbConnection,
    context: &Context,
    part: &CasePersonRow,
    named: Option<PersonId>,
) -> Result<Option<CasePersonRow>, Failure<R>> {
    if !part.is_main_contact {
        return Ok(None);
    }
    let others = who_could(conn, context, part)?;
    match named {
        Some(id) => {
            let next = others.into_iter().find(|other| other.person_id == id);
            next.map(Some).ok_or_else(|| Failure::Rule(NextRefused::NotOfCircle.into()))
        }
        None if others.is_empty() => Ok(None),
        None => Err(Failure::Rule(NextRefused::Missing.into())),
    }
}

/// Lists those who could be the main contact in somebody's place.
fn who_could(conn: &mut DbConnection, context: &Context, part: &CasePersonRow) -> StorageResult<Vec<CasePersonRow>> {
    let is_told = |other: &CasePersonRow| other.not_told_from.is_none_or(|from| from > context.today);
    let circle = people::list_circle(conn, part.case_id)?;
    Ok(circle.into_iter().map(|(other, _)| other).filter(|other| other.person_id != part.person_id && is_told(other)).collect())
}

/// Changes somebody's part in the circle of a case; in another case their part stays what it is.
///
/// # Errors
/// [`PartRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn change_part(service: &Service, context: &Context, at: &AtPerson, new: PartChange) -> Result<(), Failure<PartRefused>> {
    let refuse = |refused| Err(Failure::Rule(refused));
    service.store.write(context, |conn| {
        let who = somebody(conn, context, at, Action::CircleChange)?;
        let part = going_on(&who, || PartRefused::HasEnded)?;
        in_the_life_of(&who.open.child, new.from, context).map_err(|refused| Failure::Rule(refused.into()))?;
        let is_ahead = |day: Option<NaiveDate>| day.is_some_and(|day| day > context.today);
        if is_ahead(new.checked) {
            return refuse(PartRefused::CheckedInTheFuture);
        }
        if is_ahead(new.shares_information_on) {
            return refuse(PartRefused::SharedInTheFuture);
        }
        if let Some(born) = who.open.child.born_on {
            let is_before = |day: Option<NaiveDate>| day.is_some_and(|day| day < born);
            if is_before(new.checked) {
                return refuse(PartRefused::CheckedBeforeTheBirth(born));
            }
            if is_before(new.shares_information_on) {
                return refuse(PartRefused::SharedBeforeTheBirth(born));
            }
        }
        let has = new.has_parental_responsibility;
        if has && new.checked.is_some() && new.basis.is_none() {
            return refuse(PartRefused::BasisMissing);
        }
        if has && new.basis.is_some_and(|basis| basis.contradicts(new.relation.as_str())) {
            return refuse(PartRefused::NotTheMother);
        }
        no_gap(who.gap_if_not_responsible.filter(|_| !has), new.leaves_gap)?;
        let after = CasePersonRow {
            relation: new.relation.into_string(),
            has_parental_responsibility: has,
            responsibility_checked_on: new.checked.filter(|_| has),
            responsibility_basis: new.basis.filter(|_| has),
            shares_information_on: new.shares_information_on,
            version: new.version,
            ..part.clone()
        };
        let making = Making { from: Some(new.from), reason: new.reason.map(Words::into_string), moved: None };
        let entry = make_part(conn, service, context, &who, (part, after), &making)?;
        Ok(Done::new((), entry).leaving_dates().seen_at(who.open.path(&format!("people/{}", at.1))))
    })
}

/// Has letters go to somebody first, in the place of whoever they went to.
///
/// # Errors
/// [`MainRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn make_main_contact(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    new: MainContact,
) -> Result<(), Failure<MainRefused>> {
    service.store.write(context, |conn| {
        let who = somebody(conn, context, at, Action::CircleChange)?;
        let part = going_on(&who, || MainRefused::HasEnded)?;
        in_the_life_of(&who.open.child, new.from, context).map_err(|refused| Failure::Rule(refused.into()))?;
        if part.not_told_from.is_some() {
            return Err(Failure::Rule(MainRefused::NotTold));
        }
        let making = Making { from: Some(new.from), ..Making::default() };
        let after = CasePersonRow { is_main_contact: true, version: new.version, ..part.clone() };
        let mut done = Done::new((), make_part(conn, service, context, &who, (part, after), &making)?);
        for (before, _) in people::list_circle(conn, part.case_id)? {
            if before.is_main_contact && before.person_id != part.person_id {
                let after = CasePersonRow { is_main_contact: false, ..before.clone() };
                done = done.and(make_part(conn, service, context, &who, (&before, after), &making)?);
            }
        }
        Ok(done.leaving_dates().seen_at(who.open.path(&format!("people/{}", at.1))))
    })
}

/// Records that somebody's part ended. What was sent to them stays on record.
///
/// # Errors
/// [`PartEndRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn end_part(service: &Service, context: &Context, at: &AtPerson, new: PartEnd) -> Result<(), Failure<PartEndRefused>> {
    service.store.write(context, |conn| {
        let who = somebody(conn, context, at, Action::CircleChange)?;
        let part = going_on(&who, || PartEndRefused::HasEnded)?;
        if new.ended_on > context.today {
            return Err(Failure::Rule(PartEndRefused::InTheFuture));
        }
        if let Some(born) = who.open.child.born_on.filter(|born| new.ended_on < *born) {
            return Err(Failure::Rule(PartEndRefused::BeforeTheBirth(born)));
        }
        if part.responsibility_checked_on.is_some_and(|checked| new.ended_on < checked) {
            return Err(Failure::Rule(PartEndRefused::EndsBeforeItBegins));
        }
        let next = next_main(conn, context, part, new.next_main)?;
        no_gap(who.gap_without, new.leaves_gap)?;
        let making = Making { from: Some(new.ended_on), reason: Some(new.reason.into_string()), moved: None };
        let after = CasePersonRow { ended_on: Some(new.ended_on), is_main_contact: false, version: new.version, ..part.clone() };
        let entry = unchanging(make_part(conn, service, context, &who, (part, after), &making))?;
        let mut done = Done::new((), entry);
        if let Some(before) = next {
            let after = CasePersonRow { is_main_contact: true, ..before.clone() };
            done = done.and(unchanging(make_part(conn, service, context, &who, (&before, after), &making))?);
        }
        Ok(done.leaving_dates().seen_at(who.open.path("people")))
    })
}

/// Passes on the failures of a change that is one whatever stood there.
pub(super) fn unchanging<T, R>(made: Result<T, Failure<ChangeRefused>>) -> Result<T, Failure<R>> {
    made.map_err(|failure| match failure {
        Failure::Rule(_) => Failure::Storage(crate::StorageError::Conflict),
        Failure::Refused(refusal) => Failure::Refused(refusal),
        Failure::NotFound => Failure::NotFound,
        Failure::Repeated(before) => Failure::Repeated(before),
        Failure::Reused => Failure::Reused,
        Failure::Storage(error) => Failure::Storage(error),
    })
}
