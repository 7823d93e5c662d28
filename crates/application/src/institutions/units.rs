//! The units of an institution: named, changed, closed, and opened again where that was a mistake.

use chrono::NaiveDate;
use ehc_domain::{
    calendar::day_in_words,
    days::ACT_BEGAN,
    ids::{InstitutionId, InstitutionUnitId},
    institutions::{Places, UnitKind},
    names::search_text,
    refusals,
    text::{Text, Words},
};
use ehc_persistence::{
    DbConnection, StorageError,
    institutions::{self as rows, InstitutionRow, UnitRow},
};
use thiserror::Error;

use super::{entry, find, institution_path, permitted};
use crate::{Context, Done, Failure, NoRule, Service, changes::Changes, history::Told};

/// What is known of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its kind.
    pub kind: UnitKind,
    /// Its name.
    pub name: Text<200>,
    /// What it specialises in, in the words of the school.
    pub specialism: Option<Text<200>>,
    /// How many places it has; `None` when that is not known.
    pub places: Option<Places>,
    /// When it opened; `None` when that is not known.
    pub opened_on: Option<NaiveDate>,
}

/// When a unit closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitClosing {
    /// The last day.
    pub closed_on: NaiveDate,
}

/// Why a unit is open again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitReopening {
    /// What happened, or what was wrong.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why a unit cannot be open at an institution as it is said.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum UnitRefused {
        /// The institution has closed.
        InstitutionClosed = "institution_closed", "The school or college has closed";
        /// Another open one is called so.
        SameName(String) = "same_name" @ name, "It has an open unit called {0} already";
        /// It opens on a day that has not come.
        OpensLater = "in_the_future" @ opened_on, "Enter a day that is today or earlier. Add a unit once it is open";
    }
}

refusals! {
    /// Why what is known of a unit is not changed.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum UnitChangeRefused {
        /// It has closed.
        HasClosed = "unit_closed", "The unit has closed";
        /// It cannot be as it is said.
        Unit => transparent(UnitRefused);
    }
}

refusals! {
    /// Why a unit is not closed.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum UnitCloseRefused {
        /// It has closed.
        HasClosed = "unit_closed", "The unit has closed already";
        /// The day lies ahead.
        InTheFuture = "in_the_future" @ closed_on, "Enter a day that is today or earlier";
        /// No case can name it.
        BeforeTheAct = "before_the_act" @ closed_on, "Enter a day on or after 1 September 2014: no case under the Children and Families Act can name what closed before";
        /// It had not opened on that day.
        BeforeItOpened(NaiveDate) = "before_it_opened" @ closed_on, "Enter a day on or after {}, when it opened" [day_in_words(*.0)];
    }
}

refusals! {
    /// Why a unit is not opened again.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum UnitReopenRefused {
        /// It never closed.
        IsOpen = "is_open", "It is open";
        /// It cannot be open as it is.
        Unit => transparent(UnitRefused);
    }
}

/// An institution with one of its units.
pub type UnitOf = (InstitutionRow, UnitRow);

/// Opens a unit.
///
/// # Errors
/// Policy; absence; storage.
pub fn show_unit(
    service: &Service,
    context: &Context,
    at: &(InstitutionId, InstitutionUnitId),
) -> Result<UnitOf, Failure<NoRule>> {
    permitted::<NoRule>(context)?;
    service.store.read(|conn| unit(conn, at))
}

fn unit<R>(conn: &mut DbConnection, (institution, id): &(InstitutionId, InstitutionUnitId)) -> Result<UnitOf, Failure<R>> {
    let found = rows::list_units(conn, *institution)?.into_iter().find(|row| row.id == *id);
    Ok((find(conn, *institution)?, found.ok_or(Failure::NotFound)?))
}

/// Names a unit of an institution.
///
/// # Errors
/// [`UnitRefused`]; policy; absence; storage.
pub fn add_unit(
    service: &Service,
    context: &Context,
    institution: &InstitutionId,
    new: Unit,
) -> Result<InstitutionUnitId, Failure<UnitRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let at = find(conn, *institution)?;
        let id = service.ports.id();
        let row = row(id, *institution, new);
        can_be_open(conn, &at, &row, context.today)?;
        let told = Told::UnitAdded { institution: at.name, unit: said(&row) };
        row.insert(conn).map_err(taken::<UnitRefused>)?;
        Ok(Done::new(id, entry(&permit, *institution, &told)).seen_at(institution_path(*institution)))
    })
}

/// Changes what is known of a unit. What stood there before is in the history of the institution.
///
/// # Errors
/// [`UnitChangeRefused`]; policy; absence; storage.
pub fn change_unit(
    service: &Service,
    context: &Context,
    at: &(InstitutionId, InstitutionUnitId),
    new: Unit,
) -> Result<(), Failure<UnitChangeRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let (institution, before) = unit(conn, at)?;
        if before.closed_on.is_some() {
            return Err(Failure::Rule(UnitChangeRefused::HasClosed));
        }
        let after = row(before.id, before.institution_id, new);
        can_be_open(conn, &institution, &after, context.today)?;
        let changes = changes(&before, &after).in_words().unwrap_or_else(|| "Nothing".to_owned());
        let told = Told::UnitChanged { institution: institution.name, changes: format!("{}: {changes}", before.called()) };
        rows::update_unit(conn, after).map_err(taken::<UnitChangeRefused>)?;
        Ok(Done::new((), entry(&permit, at.0, &told)).seen_at(institution_path(at.0)))
    })
}

/// Closes a unit for good.
///
/// # Errors
/// [`UnitCloseRefused`]; policy; absence; storage.
pub fn close_unit(
    service: &Service,
    context: &Context,
    at: &(InstitutionId, InstitutionUnitId),
    UnitClosing { closed_on }: UnitClosing,
) -> Result<(), Failure<UnitCloseRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let (institution, row) = unit(conn, at)?;
        if row.closed_on.is_some() {
            return Err(Failure::Rule(UnitCloseRefused::HasClosed));
        }
        if closed_on > context.today {
            return Err(Failure::Rule(UnitCloseRefused::InTheFuture));
        }
        if let Some(opened_on) = row.opened_on.filter(|opened_on| closed_on < *opened_on) {
            return Err(Failure::Rule(UnitCloseRefused::BeforeItOpened(opened_on)));
        }
        if closed_on < ACT_BEGAN {
            return Err(Failure::Rule(UnitCloseRefused::BeforeTheAct));
        }
        let told = Told::UnitClosed { institution: institution.name, unit: said(&row), closed_on };
        rows::update_unit(conn, UnitRow { closed_on: Some(closed_on), ..row })?;
        Ok(Done::new((), entry(&permit, at.0, &told)).seen_at(institution_path(at.0)))
    })
}

/// Opens a unit again, or takes back that it closed.
///
/// # Errors
/// [`UnitReopenRefused`]; policy; absence; storage.
pub fn reopen_unit(
    service: &Service,
    context: &Context,
    at: &(InstitutionId, InstitutionUnitId),
    UnitReopening { reason }: UnitReopening,
) -> Result<(), Failure<UnitReopenRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let (institution, row) = unit(conn, at)?;
        if row.closed_on.is_none() {
            return Err(Failure::Rule(UnitReopenRefused::IsOpen));
        }
        can_be_open(conn, &institution, &row, context.today)?;
        let told = Told::UnitReopened { institution: institution.name, unit: said(&row) };
        rows::update_unit(conn, UnitRow { closed_on: None, ..row }).map_err(taken::<UnitReopenRefused>)?;
        Ok(Done::new((), entry(&permit, at.0, &told).because(reason.as_str())).seen_at(institution_path(at.0)))
    })
}

fn can_be_open<R: From<UnitRefused>>(
    conn: &mut DbConnection,
    at: &InstitutionRow,
    row: &UnitRow,
    today: NaiveDate,
) -> Result<(), Failure<R>> {
    if at.closed_on.is_some() {
        return Err(Failure::Rule(UnitRefused::InstitutionClosed.into()));
    }
    if row.opened_on.is_some_and(|opened_on| opened_on > today) {
        return Err(Failure::Rule(UnitRefused::OpensLater.into()));
    }
    let is_same = |one: &UnitRow| one.id != row.id && one.closed_on.is_none() && one.search_text == row.search_text;
    match rows::list_units(conn, at.id)?.iter().find(|one| is_same(one)) {
        Some(same) => Err(Failure::Rule(UnitRefused::SameName(same.called().to_owned()).into())),
        None => Ok(()),
    }
}

/// Somebody opened one of that name at the same moment.
fn taken<R: From<UnitRefused>>(error: StorageError) -> Failure<R> {
    match error {
        StorageError::Duplicate => Failure::Rule(UnitRefused::SameName("this".to_owned()).into()),
        other => other.into(),
    }
}

fn row(id: InstitutionUnitId, institution_id: InstitutionId, new: Unit) -> UnitRow {
    UnitRow {
        id,
        institution_id,
        kind: new.kind,
        search_text: search_text(new.name.as_str()),
        name: Some(new.name.into_string()),
        specialism: new.specialism.map(Text::into_string),
        places: new.places.map(Places::number),
        opened_on: new.opened_on,
        closed_on: None,
    }
}

/// Says which unit it is: "Harbour, SEN unit, 12 places".
pub(super) fn said(row: &UnitRow) -> String {
    let name = row.name.as_ref().map(|name| format!("{name}, ")).unwrap_or_default();
    let places = row.places.map(|places| format!(", {places} {}", if places == 1 { "place" } else { "places" }));
    format!("{name}{}{}", row.kind.label(), places.unwrap_or_default())
}

/// What is another than before.
fn changes(before: &UnitRow, after: &UnitRow) -> Changes {
    let mut changes = Changes::default();
    changes.note("Kind", &before.kind, &after.kind, |kind| kind.label().to_owned());
    changes.note_optional("Name", &before.name, &after.name);
    changes.note_optional("Specialises in", &before.specialism, &after.specialism);
    changes.note_optional("Places", &before.places, &after.places);
    changes.note_day("Opened on", before.opened_on, after.opened_on);
    changes
}
