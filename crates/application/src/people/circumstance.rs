//! Disabilities of a child and circumstances of the family, each from a day on and perhaps to a day: what moves is shown before it is saved.
//!
//! Those of the day on which advice is asked for govern what must be asked. What becomes known later makes no earlier asking wrong; the case then says whose advice
//! the law requires now.

use chrono::NaiveDate;
use ehc_domain::{
    cases::CaseReference,
    ids::{CircumstanceId, PersonId},
    people::circumstance::{ChildCircumstance, Lasting},
    policy::Action,
    refusals,
    text::{Text, Words},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    cases::CaseRow,
    people::{self, CircumstanceRow},
};
use thiserror::Error;

use super::{
    AtPerson, Somebody,
    change::{ChangeRefused, Changed, Making, in_the_life_of, make_of_case, not_ahead},
    moves::{Moves, moved},
    year::child,
};
use crate::{Context, Done, Failure, NoRule, Service};

/// Where one disability or circumstance stands: a case, its child, and which.
pub type AtCircumstance = (CaseReference, PersonId, CircumstanceId);

/// A disability of a child, or a circumstance of the family, from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCircumstance {
    /// What holds.
    pub kind: ChildCircumstance,
    /// What is said of it.
    pub words: Option<Text<200>>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day, where it is over.
    pub until: Option<NaiveDate>,
    /// How it is known.
    pub reason: Option<Words<2_000>>,
    /// The version of the case that was read.
    pub version: i32,
}

/// What is recorded of a disability or circumstance, as it is from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CircumstanceChange {
    /// What is said of it.
    pub words: Option<Text<200>>,
    /// The first day; `None` where it is not known.
    pub from: Option<NaiveDate>,
    /// The last day, where it is over.
    pub until: Option<NaiveDate>,
    /// Whether it never was: then it is taken away, and the rest says nothing.
    pub was_wrong: bool,
    /// Why.
    pub reason: Option<Words<2_000>>,
    /// The version of the case that was read.
    pub version: i32,
}

refusals! {
    /// Why a disability or circumstance is not recorded.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum CircumstanceRefused {
        /// It cannot be changed, whatever it is.
        Change => transparent(ChangeRefused);
        /// The name alone says nothing.
        WordsMissing = "words_missing" @ words, "Say which disability it is";
        /// It ends on a day that has not come.
        EndsInTheFuture = "ends_in_the_future" @ until, "Enter a last day that is today or earlier. Record the end once it has come";
        /// It ends before it begins.
        EndsBeforeItBegins = "ends_before_it_begins" @ until, "The last day is before the first. Check both days";
        /// It is recorded for that time.
        RecordedAlready = "recorded_already" @ from, "This, or an impairment that is part of it, is recorded already for that day or a later one. Change or end what is recorded, or enter other days";
    }
}

refusals! {
    /// Why what is recorded of a disability or circumstance is not changed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum CircumstanceChangeRefused {
        /// It could not be recorded like that.
        Circumstance => transparent(CircumstanceRefused);
        /// What is recorded is replaced or taken away, and nobody says why.
        ReasonMissing = "reason_missing" @ reason, "Say why what is recorded is wrong";
    }
}

/// One disability or circumstance of a child.
#[derive(Debug, Clone)]
pub struct OfCircumstance {
    /// The child.
    pub who: Somebody,
    /// Which.
    pub row: CircumstanceRow,
}

/// Finds the child of a case for recording a disability or circumstance.
///
/// # Errors
/// Policy; absence, as for anybody but the child; storage.
pub fn to_add_circumstance(service: &Service, context: &Context, at: &AtPerson) -> Result<Somebody, Failure<NoRule>> {
    service.store.read(|conn| child(conn, context, at, Action::CircumstanceChange))
}

/// Finds one disability or circumstance for changing it.
///
/// # Errors
/// Policy; absence; storage.
pub fn to_change_circumstance(
    service: &Service,
    context: &Context,
    at: &AtCircumstance,
) -> Result<OfCircumstance, Failure<NoRule>> {
    service.store.read(|conn| one(conn, context, at))
}

fn one<R>(
    conn: &mut DbConnection,
    context: &Context,
    (reference, person, id): &AtCircumstance,
) -> Result<OfCircumstance, Failure<R>> {
    let who = child(conn, context, &(reference.clone(), *person), Action::CircumstanceChange)?;
    let row = who.circumstances.iter().find(|row| row.id == *id).cloned().ok_or(Failure::NotFound)?;
    Ok(OfCircumstance { who, row })
}

/// Says what a disability or circumstance would move, or why it cannot be recorded.
///
/// # Errors
/// [`CircumstanceRefused`]; policy; absence; storage.
pub fn new_circumstance_moves(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    new: &NewCircumstance,
) -> Result<Moves, Failure<CircumstanceRefused>> {
    service.store.read(|conn| {
        let who = child(conn, context, at, Action::CircumstanceChange)?;
        let row = new_row(service, context, &who, new).map_err(Failure::Rule)?;
        Ok(moves(conn, service, context, &who, &with(&who, &row))?)
    })
}

/// Records a disability of a child, or a circumstance of the family.
///
/// # Errors
/// [`CircumstanceRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn add_circumstance(
    service: &Service,
    context: &Context,
    at: &AtPerson,
    new: NewCircumstance,
) -> Result<CircumstanceId, Failure<CircumstanceRefused>> {
    service.store.write(context, |conn| {
        let who = child(conn, context, at, Action::CircumstanceChange)?;
        let row = new_row(service, context, &who, &new).map_err(Failure::Rule)?;
        let moves = moves(conn, service, context, &who, &with(&who, &row))?;
        let making = Making { from: Some(new.from), reason: new.reason.map(Words::into_string), moved: moves.in_words() };
        let changed = vec![(row.kind.field(), None, Some(row.lasting().kept()))];
        let entry = make_of_case(conn, service, context, &who, (changed, as_read(&who, new.version)), &making)?;
        let id = row.id;
        row.insert(conn)?;
        Ok(Done::new(id, entry).leaving_dates().seen_at(who.open.path(&format!("people/{}", at.1))))
    })
}

fn new_row(
    service: &Service,
    context: &Context,
    who: &Somebody,
    new: &NewCircumstance,
) -> Result<CircumstanceRow, CircumstanceRefused> {
    let words = new.words.as_ref().map(ToString::to_string);
    let lasting = Lasting { from: Some(new.from), until: new.until, words };
    let row = CircumstanceRow::of(service.ports.id(), who.open.case.id, new.kind, lasting);
    check(context, who, &row)?;
    Ok(row)
}

/// Says what another recording of a disability or circumstance would move, or why it cannot be.
///
/// # Errors
/// [`CircumstanceChangeRefused`]; policy; absence; storage.
pub fn circumstance_moves(
    service: &Service,
    context: &Context,
    at: &AtCircumstance,
    new: &CircumstanceChange,
) -> Result<Moves, Failure<CircumstanceChangeRefused>> {
    service.store.read(|conn| {
        let found = one(conn, context, at)?;
        let (_, after) = changes(context, &found, new).map_err(Failure::Rule)?;
        Ok(moves(conn, service, context, &found.who, &instead(&found, after.as_ref()))?)
    })
}

/// Changes what is recorded of a disability or circumstance: its days, its end, what is said of it, or that it never was.
///
/// # Errors
/// [`CircumstanceChangeRefused`]; policy; absence; [`StorageError::Conflict`](crate::StorageError::Conflict) when somebody else changed it first; storage.
pub fn change_circumstance(
    service: &Service,
    context: &Context,
    at: &AtCircumstance,
    new: CircumstanceChange,
) -> Result<(), Failure<CircumstanceChangeRefused>> {
    service.store.write(context, |conn| {
        let found = one(conn, context, at)?;
        let (changed, after) = changes(context, &found, &new).map_err(Failure::Rule)?;
        let moves = moves(conn, service, context, &found.who, &instead(&found, after.as_ref()))?;
        let making = Making { from: None, reason: new.reason.map(Words::into_string), moved: moves.in_words() };
        let who = &found.who;
        let entry = make_of_case(conn, service, context, who, (vec![changed], as_read(who, new.version)), &making)
            .map_err(|failure: Failure<CircumstanceRefused>| failure.map_rule(CircumstanceChangeRefused::from))?;
        match after {
            Some(row) => people::update_circumstance(conn, row)?,
            None => people::delete_circumstance(conn, found.row.id)?,
        }
        Ok(Done::new((), entry).leaving_dates().seen_at(who.open.path(&format!("people/{}", at.1))))
    })
}

/// Says what becomes of one that is recorded: `None` where it never was.
fn changes(
    context: &Context,
    found: &OfCircumstance,
    new: &CircumstanceChange,
) -> Result<(Changed, Option<CircumstanceRow>), CircumstanceChangeRefused> {
    let before = &found.row;
    let lasting = Lasting { from: new.from, until: new.until, words: new.words.as_ref().map(ToString::to_string) };
    let after = (!new.was_wrong).then(|| CircumstanceRow::of(before.id, before.case_id, before.kind, lasting));
    if after.as_ref() == Some(before) {
        return Err(CircumstanceRefused::from(ChangeRefused::NothingChanged).into());
    }
    if let Some(row) = &after {
        check(context, &found.who, row)?;
    }
    // A day or a word that was not recorded is no mistake.
    let is_replaced = after.as_ref().is_none_or(|row| {
        (before.from_on.is_some() && before.from_on != row.from_on)
            || (before.until_on.is_some() && before.until_on != row.until_on)
            || (before.words.is_some() && before.words != row.words)
    });
    if is_replaced && new.reason.is_none() {
        return Err(CircumstanceChangeRefused::ReasonMissing);
    }
    let kept = |row: &CircumstanceRow| Some(row.lasting().kept());
    Ok(((before.kind.field(), kept(before), after.as_ref().and_then(kept)), after))
}

/// Checks the days and the words of one, beside the others of the child.
fn check(context: &Context, who: &Somebody, row: &CircumstanceRow) -> Result<(), CircumstanceRefused> {
    let lasting = row.lasting();
    if let Some(from) = lasting.from {
        in_the_life_of(&who.open.child, from, context)?;
    }
    if row.kind.needs_words() && lasting.words.is_none() {
        return Err(CircumstanceRefused::WordsMissing);
    }
    if lasting.until.is_some_and(|until| not_ahead(until, context).is_err()) {
        return Err(CircumstanceRefused::EndsInTheFuture);
    }
    let is_before_birth = |until: NaiveDate| who.open.child.born_on.is_some_and(|born| until < born);
    if lasting.is_backwards() || lasting.until.is_some_and(is_before_birth) {
        return Err(CircumstanceRefused::EndsBeforeItBegins);
    }
    let mut others = who.circumstances.iter().filter(|other| other.id != row.id);
    if others.any(|other| lasting.repeats(row.kind, (other.kind, &other.lasting()))) {
        return Err(CircumstanceRefused::RecordedAlready);
    }
    Ok(())
}

fn as_read(who: &Somebody, version: i32) -> CaseRow {
    CaseRow { version, ..who.open.case.clone() }
}

fn with(who: &Somebody, row: &CircumstanceRow) -> Vec<CircumstanceRow> {
    who.circumstances.iter().chain([row]).cloned().collect()
}

fn instead(found: &OfCircumstance, after: Option<&CircumstanceRow>) -> Vec<CircumstanceRow> {
    let others = found.who.circumstances.iter().filter(|row| row.id != found.row.id);
    others.chain(after).cloned().collect()
}

fn moves(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    who: &Somebody,
    after: &[CircumstanceRow],
) -> StorageResult<Moves> {
    let (case, child) = (&who.open.case, &who.open.child);
    moved(conn, service.store.law(), context.today, (case, child, &who.circumstances), (case, child, after))
}
