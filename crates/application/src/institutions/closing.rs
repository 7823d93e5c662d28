//! Institutions that close for good, and those of which that was not true.

use chrono::NaiveDate;
use ehc_domain::{calendar::day_in_words, ids::InstitutionId, institutions::Urn, refusals, text::Words};
use ehc_persistence::institutions::{self as rows, InstitutionRow};
use thiserror::Error;

use super::{entry, find, institution_path, permitted};
use crate::{Context, Done, Failure, Service, history::Told};

/// How an institution closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// The last day.
    pub closed_on: NaiveDate,
    /// The unique reference number of what took its place.
    pub successor_urn: Option<Urn>,
}

/// Why an institution opens again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopening {
    /// What happened, or what was wrong.
    pub reason: Words<2_000>,
}

refusals! {
    /// Why an institution is not closed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum CloseRefused {
        /// It lies ahead.
        InTheFuture = "in_the_future" @ closed_on, "Enter a day that is today or earlier";
        /// Before one of its units opened.
        BeforeAUnitOpened(NaiveDate) = "before_a_unit_opened" @ closed_on, "One of its units opened on {}. Enter a day on or after it, or put that day right" [day_in_words(*.0)];
        /// It is closed.
        IsClosed = "is_closed", "It is closed already";
        /// Nothing has this number.
        NoSuchSuccessor = "no_such_successor" @ successor_urn, "No other open institution on the register has this URN. Add it first";
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

/// Closes an institution for good: it stays with the cases that name it, and nobody can choose it any more.
///
/// # Errors
/// [`CloseRefused`]; policy; absence; storage.
pub fn close(service: &Service, context: &Context, id: &InstitutionId, closing: Closing) -> Result<(), Failure<CloseRefused>> {
    let permit = permitted(context)?;
    let Closing { closed_on, successor_urn } = closing;
    service.store.write(context, |conn| {
        let row = find(conn, *id)?;
        if row.closed_on.is_some() {
            return Err(Failure::Rule(CloseRefused::IsClosed));
        }
        if closed_on > context.today {
            return Err(Failure::Rule(CloseRefused::InTheFuture));
        }
        let opened = rows::list_units(conn, *id)?.into_iter().filter_map(|unit| unit.opened_on).max();
        if let Some(opened_on) = opened.filter(|opened_on| closed_on < *opened_on) {
            return Err(Failure::Rule(CloseRefused::BeforeAUnitOpened(opened_on)));
        }
        let successor = match &successor_urn {
            Some(urn) => {
                let found = rows::find_by_urn(conn, urn.as_str())?.filter(|found| found.id != *id && found.closed_on.is_none());
                Some(found.ok_or(Failure::Rule(CloseRefused::NoSuchSuccessor))?)
            }
            None => None,
        };
        let told = Told::InstitutionClosed {
            institution: row.name.clone(),
            closed_on,
            successor: successor.as_ref().map(|successor| successor.name.clone()),
        };
        rows::update(conn, InstitutionRow { closed_on: Some(closed_on), successor_id: successor.map(|row| row.id), ..row })?;
        Ok(Done::new((), entry(&permit, *id, &told)).seen_at(institution_path(*id)))
    })
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
        Ok(Done::new((), entry(&permit, *id, &told).because(reason.as_str())).seen_at(institution_path(*id)))
    })
}
