//! What is done with a row as it stands: it is removed, moved, or a check on it is set aside.

use ehc_domain::{
    cases::CaseReference,
    ids::PlanRowId,
    plans::{Direction, breaks},
    refusals,
    text::Words,
};
use ehc_persistence::plans::{self, PlanRowRecord};
use thiserror::Error;

use super::current;
use crate::{
    Context, Done, Failure, Service, adulthood,
    history::Told,
    plans::{
        StoredRow, WriteRefused, entry, open_to_write,
        sections::{Sections, lapse_agreement},
    },
};

/// Which row is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removal {
    /// The version of the row that was read.
    pub version: i32,
}

/// Where a row goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Which way.
    pub direction: Direction,
    /// The version of the row that was read.
    pub version: i32,
}

/// Why a check does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissal {
    /// The reason.
    pub reason: Words<5_000>,
    /// The version of the row that was read.
    pub version: i32,
}

refusals! {
    /// Why a row is not removed.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum RemoveRefused {
        /// The plan cannot be written in.
        Write => transparent(WriteRefused);
        /// Other rows hang on it.
        OthersHangOnIt = "others_hang_on_it", "Outcomes or provision hang on this. Move or remove them first";
        /// Somebody else changed it first; what it says now.
        Stale(Box<StoredRow>) = "conflict", "Someone else changed this {} first" [.0.kind.label().to_lowercase()];
    }
}

refusals! {
    /// Why a row is not moved.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum MoveRefused {
        /// The plan cannot be written in.
        Write => transparent(WriteRefused);
        /// Somebody else changed it first; what it says now.
        Stale(Box<StoredRow>) = "conflict", "Someone else changed this {} first" [.0.kind.label().to_lowercase()];
    }
}

refusals! {
    /// Why a check is not set aside.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum DismissRefused {
        /// The plan cannot be written in.
        Write => transparent(WriteRefused);
        /// There is no check to set aside.
        NothingToDismiss = "nothing_to_dismiss", "There is nothing to fix here";
        /// Somebody else changed it first; what it says now.
        Stale(Box<StoredRow>) = "conflict", "Someone else changed this {} first" [.0.kind.label().to_lowercase()];
    }
}

/// Removes a row on which nothing hangs.
///
/// # Errors
/// [`RemoveRefused`]; policy; storage.
pub fn remove(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: PlanRowId,
    removal: Removal,
) -> Result<(), Failure<RemoveRefused>> {
    let Removal { version } = removal;
    service.store.write(context, |conn| {
        let (open, record) = open_to_write(conn, service, context, reference, RemoveRefused::Write)?;
        let rows = plans::list_rows(conn, record.id)?;
        let row = current(&rows, id, version, RemoveRefused::Stale)?;
        if rows.iter().any(|other| other.parent_id == Some(id)) {
            return Err(Failure::Rule(RemoveRefused::OthersHangOnIt));
        }
        plans::remove_row(conn, id, version)?;
        let lapsed = lapse_agreement(conn, &record, &[row.section])?;
        let entry =
            entry(&open, record.id).telling(&Told::RowRemoved { row: id, section: row.section, agreement_lapsed: lapsed });
        Ok(Done::new((), entry).leaving_dates().seen_at(open.path(&format!("plan/sections/{}", row.section.code()))))
    })
}

/// Moves a row one place within its section; at the end of its list it stays where it is.
///
/// # Errors
/// [`MoveRefused`]; policy; storage.
pub fn shift(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: PlanRowId,
    to: Move,
) -> Result<(), Failure<MoveRefused>> {
    let Move { direction, version } = to;
    service.store.write(context, |conn| {
        let (open, record) = open_to_write(conn, service, context, reference, MoveRefused::Write)?;
        let rows = plans::list_rows(conn, record.id)?;
        let row = current(&rows, id, version, MoveRefused::Stale)?;
        let mut before = rows.iter().take_while(|other| other.id != id);
        let mut after = rows.iter().skip_while(|other| other.id != id).skip(1);
        let beside = |other: &&PlanRowRecord| other.section == row.section;
        let neighbour = match direction {
            Direction::Up => before.by_ref().filter(beside).last(),
            Direction::Down => after.find(beside),
        };
        if let Some(neighbour) = neighbour.cloned() {
            let (mine, theirs) = (row.position, neighbour.position);
            plans::update_row(conn, PlanRowRecord { position: theirs, ..row.clone() })?;
            plans::update_row(conn, PlanRowRecord { position: mine, ..neighbour })?;
        }
        let entry = entry(&open, record.id).telling(&Told::RowMoved { row: id, section: row.section });
        Ok(Done::new((), entry).leaving_dates().seen_at(open.path(&format!("plan/sections/{}", row.section.code()))))
    })
}

/// Sets the checks on a row aside, with the reason.
///
/// # Errors
/// [`DismissRefused`]; policy; storage.
pub fn dismiss(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: PlanRowId,
    dismissal: Dismissal,
) -> Result<(), Failure<DismissRefused>> {
    let Dismissal { reason, version } = dismissal;
    service.store.write(context, |conn| {
        let (open, record) = open_to_write(conn, service, context, reference, DismissRefused::Write)?;
        let rows = plans::list_rows(conn, record.id)?;
        let row = current(&rows, id, version, DismissRefused::Stale)?;
        let sections = Sections::from_json(&record.sections)?;
        let checked: Vec<_> = rows.into_iter().map(|row| StoredRow::read(row).checked()).collect();
        let prepares = adulthood::begins(&open.case, &open.child).is_some_and(|from| from <= context.today);
        if !breaks(&sections.a, &checked, prepares).iter().any(|found| found.row() == Some(id)) {
            return Err(Failure::Rule(DismissRefused::NothingToDismiss));
        }
        let section = row.section;
        plans::update_row(conn, PlanRowRecord { dismissed_reason: Some(reason.to_string()), ..row })?;
        let entry = entry(&open, record.id).telling(&Told::CheckSetAside { row: id, section }).because(reason.as_str());
        Ok(Done::new((), entry).leaving_dates().seen_at(open.path("plan")))
    })
}
