//! Institutions that close for good, and those of which that was not true.

use chrono::NaiveDate;
use ehc_domain::{calendar::day_in_words, days::ACT_BEGAN, ids::InstitutionId, institutions::Urn, refusals, text::Words};
use ehc_persistence::{
    DbConnection,
    institutions::{self as rows, InstitutionRow, UnitRow},
    next_acts,
};
use thiserror::Error;

use super::{entry, find, institution_path, permitted, units::said};
use crate::{Context, Done, Failure, Service, history::Told};

/// How an institution closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// The last day.
    pub closed_on: NaiveDate,
    /// The unique reference number of what took its place.
    pub successor_urn: Option<Urn>,
    /// Whether that took its place although nobody is of an age for both.
    pub is_unlike: bool,
}

/// Why an institution opens again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopening {
    /// What happened, or what was wrong.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why an institution is not closed.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum CloseRefused {
        /// It lies ahead.
        InTheFuture = "in_the_future" @ closed_on, "Enter a day that is today or earlier";
        /// Before one of its units opened.
        BeforeAUnitOpened(NaiveDate) = "before_a_unit_opened" @ closed_on, "One of its units opened on {}. Enter a day on or after it, or put that day right" [day_in_words(*.0)];
        /// Before a case had a child there, or consulted it.
        BeforeItsUse(NaiveDate) = "before_its_use" @ closed_on, "A case has it open on {}. Enter a day on or after it, or have that put right first" [day_in_words(*.0)];
        /// No case uses it, and none could have.
        BeforeTheAct = "before_the_act" @ closed_on, "Enter a day on or after 1 September 2014: no case under the Children and Families Act can name what closed before";
        /// It is closed.
        IsClosed = "is_closed", "It is closed already";
        /// Nothing has this number.
        NoSuchSuccessor = "no_such_successor" @ successor_urn, "No other open institution on the register has this URN. Add it first";
        /// Nobody is of an age for both.
        UnlikeSuccessor(String) = "unlike_successor" @ is_unlike, "{0}, which nobody goes to at the same age. If it took the place of this one, say so";
    }
}

refusals! {
    /// Why an institution is not opened again.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ReopenRefused {
        /// It never closed.
        IsOpen = "is_open", "It is open";
    }
}

/// What closes with an institution, and what takes its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Closes {
    /// The open units that stand in it, which close on the same day.
    pub units: Vec<UnitRow>,
    /// What takes its place.
    pub successor: Option<InstitutionRow>,
}

/// Says what would close with an institution, or why it cannot be closed.
///
/// # Errors
/// [`CloseRefused`]; policy; absence; storage.
pub fn closes(
    service: &Service,
    context: &Context,
    id: &InstitutionId,
    closing: &Closing,
) -> Result<Closes, Failure<CloseRefused>> {
    permitted::<CloseRefused>(context)?;
    service.store.read(|conn| {
        let row = find(conn, *id)?;
        plan(conn, &row, closing, context.today)
    })
}

/// Closes an institution for good, and its open units with it: it stays with the cases that name it, and nobody can choose it any more.
///
/// # Errors
/// [`CloseRefused`]; policy; absence; storage.
pub fn close(service: &Service, context: &Context, id: &InstitutionId, closing: Closing) -> Result<(), Failure<CloseRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let row = find(conn, *id)?;
        let Closes { units, successor } = plan(conn, &row, &closing, context.today)?;
        let (institution, closed_on) = (row.name.clone(), closing.closed_on);
        let told = Told::InstitutionClosed {
            institution: institution.clone(),
            closed_on,
            successor: successor.as_ref().map(|successor| successor.name.clone()),
        };
        rows::update(conn, InstitutionRow { closed_on: Some(closed_on), successor_id: successor.map(|row| row.id), ..row })?;
        let mut done = Done::new((), entry(&permit, *id, &told)).seen_at(institution_path(*id));
        for unit in units {
            let told = Told::UnitClosed { institution: institution.clone(), unit: said(&unit), closed_on };
            rows::update_unit(conn, UnitRow { closed_on: Some(closed_on), ..unit })?;
            done = done.and(entry(&permit, *id, &told));
        }
        // A plan that names it cannot be made final.
        next_acts::forget_all(conn)?;
        Ok(done)
    })
}

fn plan(
    conn: &mut DbConnection,
    row: &InstitutionRow,
    closing: &Closing,
    today: NaiveDate,
) -> Result<Closes, Failure<CloseRefused>> {
    let refuse = |refused: CloseRefused| Err(Failure::Rule(refused));
    let closed_on = closing.closed_on;
    if row.closed_on.is_some() {
        return refuse(CloseRefused::IsClosed);
    }
    if closed_on > today {
        return refuse(CloseRefused::InTheFuture);
    }
    let units = rows::list_units(conn, row.id)?;
    let opened = units.iter().filter_map(|unit| unit.opened_on).max();
    if let Some(opened_on) = opened.filter(|opened_on| closed_on < *opened_on) {
        return refuse(CloseRefused::BeforeAUnitOpened(opened_on));
    }
    match rows::first_in_use(conn, row.id)? {
        Some(first) if closed_on < first => return refuse(CloseRefused::BeforeItsUse(first)),
        // What no case uses can be anything that the Act could name.
        None if closed_on < ACT_BEGAN => return refuse(CloseRefused::BeforeTheAct),
        _ => {}
    }
    let successor = match &closing.successor_urn {
        Some(urn) => {
            let found = rows::find_by_urn(conn, urn.as_str())?.filter(|found| found.id != row.id && found.closed_on.is_none());
            Some(found.ok_or(Failure::Rule(CloseRefused::NoSuchSuccessor))?)
        }
        None => None,
    };
    let is_unlike = |successor: &&InstitutionRow| !closing.is_unlike && row.kind.shares_no_year_with(successor.kind);
    if let Some(successor) = successor.as_ref().filter(is_unlike) {
        return refuse(CloseRefused::UnlikeSuccessor(format!(
            "{} is recorded as: {}",
            successor.name,
            successor.kind.label().to_lowercase()
        )));
    }
    Ok(Closes { units: units.into_iter().filter(|unit| unit.closed_on.is_none()).collect(), successor })
}

/// Opens an institution again, or takes back that it closed.
///
/// # Errors
/// [`ReopenRefused::IsOpen`]; policy; absence; storage.
pub fn reopen(
    service: &Service,
    context: &Context,
    id: &InstitutionId,
    Reopening { reason }: Reopening,
) -> Result<(), Failure<ReopenRefused>> {
    let permit = permitted(context)?;
    service.store.write(context, |conn| {
        let row = find(conn, *id)?;
        if row.closed_on.is_none() {
            return Err(Failure::Rule(ReopenRefused::IsOpen));
        }
        let told = Told::InstitutionReopened { institution: row.name.clone() };
        rows::update(conn, InstitutionRow { closed_on: None, successor_id: None, ..row })?;
        next_acts::forget_all(conn)?;
        Ok(Done::new((), entry(&permit, *id, &told).because(reason.as_str())).seen_at(institution_path(*id)))
    })
}
