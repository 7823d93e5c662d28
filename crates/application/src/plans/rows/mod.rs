//! Needs, outcomes and provision: added, changed, moved, removed, each linked to the advice it came from.

mod rules;

pub(super) use rules::check;
pub use rules::{MOST_CHARACTERS, MOST_ROWS, RowRefused};

use ehc_domain::{
    cases::CaseReference,
    ids::{AdviceId, PlanRowId},
    plans::{PlanSection, ProvisionDetail, RowKind, breaks},
};
use ehc_persistence::{
    DbConnection,
    plans::{self, PlanRecord, PlanRowRecord},
};
use rules::text_of;

use super::{StoredRow, details, entry, given, open_to_write, sections::lapse_agreement};
use crate::{Context, Done, Failure, Service};

/// A row as somebody writes it. Its section decides whether it is a need, an outcome or provision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowWords {
    /// Where it stands.
    pub section: PlanSection,
    /// The need of an outcome; the outcome or need of provision; `None` when it hangs on nothing yet.
    pub parent: Option<PlanRowId>,
    /// The words of a need or outcome.
    pub text: String,
    /// How we will know that an outcome is reached.
    pub measure: String,
    /// The provision.
    pub provision: ProvisionDetail,
    /// The advice it comes from.
    pub source: Option<AdviceId>,
    /// Where in the advice, such as a page.
    pub source_note: String,
}

/// Which way a row goes in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards the beginning.
    Up,
    /// Towards the end.
    Down,
}

/// Adds a row at the end of its kind.
///
/// # Errors
/// [`RowRefused`]; policy; storage.
pub fn add(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    words: &RowWords,
) -> Result<PlanRowId, Failure<RowRefused>> {
    service.store.write(context, |conn| {
        let (open, record) = open_to_write(conn, service, context, reference, RowRefused::Write)?;
        let rows = plans::list_rows(conn, record.id)?;
        let kind = check(conn, context, &open, &rows, words)?;
        let id = insert(conn, service, &record, &rows, kind, words)?;
        let lapsed = lapse_agreement(conn, &record, &[words.section])?;
        let entry = entry(&open, record.id)
            .with("act", "added")
            .with("row", id)
            .with("section", words.section.letter())
            .with("agreement_lapsed", lapsed);
        Ok(Done::new(id, entry).leaving_dates().seen_at(open.path("plan")))
    })
}

/// Changes a row. A check that was set aside is asked again, because it was about other words.
///
/// # Errors
/// [`RowRefused`]; policy; storage.
pub fn edit(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: PlanRowId,
    version: i32,
    words: &RowWords,
) -> Result<(), Failure<RowRefused>> {
    service.store.write(context, |conn| {
        let (open, record) = open_to_write(conn, service, context, reference, RowRefused::Write)?;
        let rows = plans::list_rows(conn, record.id)?;
        let row = current(&rows, id, version)?;
        let kind = check(conn, context, &open, &rows, words)?;
        if kind != row.kind {
            return Err(Failure::Rule(RowRefused::WrongSection));
        }
        if words.parent == Some(id) {
            return Err(Failure::Rule(RowRefused::NoSuchParent));
        }
        if row.source_advice_id.is_some() && words.source.is_none() {
            return Err(Failure::Rule(RowRefused::SourceInUse));
        }
        let sections = [row.section, words.section];
        let changed = PlanRowRecord {
            section: words.section,
            parent_id: words.parent,
            text: text_of(kind, words),
            details: details(kind, &words.measure, &words.provision),
            source_advice_id: words.source,
            source_note: given(&words.source_note),
            dismissed_reason: None,
            ..row
        };
        plans::update_row(conn, changed)?;
        let lapsed = lapse_agreement(conn, &record, &sections)?;
        let entry = entry(&open, record.id)
            .with("act", "changed")
            .with("row", id)
            .with("section", words.section.letter())
            .with("agreement_lapsed", lapsed);
        Ok(Done::new((), entry).leaving_dates().seen_at(open.path("plan")))
    })
}

/// Removes a row on which nothing hangs.
///
/// # Errors
/// [`RowRefused`]; policy; storage.
pub fn remove(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: PlanRowId,
    version: i32,
) -> Result<(), Failure<RowRefused>> {
    service.store.write(context, |conn| {
        let (open, record) = open_to_write(conn, service, context, reference, RowRefused::Write)?;
        let rows = plans::list_rows(conn, record.id)?;
        let row = current(&rows, id, version)?;
        if rows.iter().any(|other| other.parent_id == Some(id)) {
            return Err(Failure::Rule(RowRefused::OthersHangOnIt));
        }
        plans::remove_row(conn, id, version)?;
        let lapsed = lapse_agreement(conn, &record, &[row.section])?;
        let entry = entry(&open, record.id)
            .with("act", "removed")
            .with("row", id)
            .with("section", row.section.letter())
            .with("agreement_lapsed", lapsed);
        Ok(Done::new((), entry).leaving_dates().seen_at(open.path(&format!("plan/sections/{}", row.section.code()))))
    })
}

/// Moves a row one place within its section; at the end of its list it stays where it is.
///
/// # Errors
/// [`RowRefused`]; policy; storage.
pub fn shift(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: PlanRowId,
    version: i32,
    direction: Direction,
) -> Result<(), Failure<RowRefused>> {
    service.store.write(context, |conn| {
        let (open, record) = open_to_write(conn, service, context, reference, RowRefused::Write)?;
        let rows = plans::list_rows(conn, record.id)?;
        let row = current(&rows, id, version)?;
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
        let entry = entry(&open, record.id).with("act", "moved").with("row", id).with("section", row.section.letter());
        Ok(Done::new((), entry).leaving_dates().seen_at(open.path(&format!("plan/sections/{}", row.section.code()))))
    })
}

/// Sets the checks on a row aside, with the reason.
///
/// # Errors
/// [`RowRefused`]; policy; storage.
pub fn dismiss(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: PlanRowId,
    version: i32,
    reason: &str,
) -> Result<(), Failure<RowRefused>> {
    service.store.write(context, |conn| {
        let (open, record) = open_to_write(conn, service, context, reference, RowRefused::Write)?;
        let reason = given(reason).ok_or(Failure::Rule(RowRefused::ReasonMissing))?;
        let rows = plans::list_rows(conn, record.id)?;
        let row = current(&rows, id, version)?;
        let checked: Vec<_> = rows.into_iter().map(|row| StoredRow::read(row).checked()).collect();
        if !breaks(&checked).iter().any(|found| found.row() == id) {
            return Err(Failure::Rule(RowRefused::NothingToDismiss));
        }
        let section = row.section;
        plans::update_row(conn, PlanRowRecord { dismissed_reason: Some(reason.clone()), ..row })?;
        let entry = entry(&open, record.id)
            .with("act", "check set aside")
            .with("row", id)
            .with("section", section.letter())
            .because(reason.clone());
        Ok(Done::new((), entry).leaving_dates().seen_at(open.path("plan")))
    })
}

fn current(rows: &[PlanRowRecord], id: PlanRowId, version: i32) -> Result<PlanRowRecord, Failure<RowRefused>> {
    let row = rows.iter().find(|row| row.id == id).cloned().ok_or(Failure::NotFound)?;
    if row.version == version { Ok(row) } else { Err(Failure::Rule(RowRefused::Stale(Box::new(StoredRow::read(row))))) }
}

/// Inserts a row that was checked, at the end of its kind.
pub(super) fn insert(
    conn: &mut DbConnection,
    service: &Service,
    plan: &PlanRecord,
    rows: &[PlanRowRecord],
    kind: RowKind,
    words: &RowWords,
) -> Result<PlanRowId, Failure<RowRefused>> {
    if rows.len() >= MOST_ROWS {
        return Err(Failure::Rule(RowRefused::TooManyRows));
    }
    let id = service.ports.id();
    let position = rows.iter().filter(|row| row.kind == kind).map(|row| row.position).max().unwrap_or(0) + 1;
    let row = PlanRowRecord {
        id,
        plan_id: plan.id,
        kind,
        section: words.section,
        parent_id: words.parent,
        position,
        text: text_of(kind, words),
        details: details(kind, &words.measure, &words.provision),
        source_advice_id: words.source,
        source_note: given(&words.source_note),
        dismissed_reason: None,
        version: 1,
    };
    row.insert(conn)?;
    Ok(id)
}
