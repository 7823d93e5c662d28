//! Needs, outcomes and provision: added, changed, moved, removed, each linked to the advice it came from.

use ehc_domain::{
    cases::CaseReference,
    ids::{AdviceId, PlanRowId},
    plans::{PlanSection, ProvisionDetail, RowKind, breaks},
};
use ehc_persistence::{
    DbConnection, StorageResult, advice,
    plans::{self, PlanRecord, PlanRowRecord},
};
use thiserror::Error;

use super::{Sections, StoredRow, WriteRefused, details, entry, given, is_under_18, open_to_write};
use crate::{Context, Done, Failure, Service, cases::OpenCase};

/// The most rows of one plan.
pub const MOST_ROWS: usize = 400;
/// The most characters in one box.
pub const MOST_CHARACTERS: usize = 5_000;

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

/// Why a row is not saved.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RowRefused {
    /// The plan cannot be written in.
    #[error(transparent)]
    Write(#[from] WriteRefused),
    /// Nothing was typed.
    #[error("{}", match .0 { RowKind::Need => "Enter the need", RowKind::Outcome => "Enter the outcome", RowKind::Provision => "Enter what will be done" })]
    TextMissing(RowKind),
    /// A box holds more than can be read.
    #[error("Shorten each box to {MOST_CHARACTERS} characters")]
    TooLong,
    /// More rows than anybody could read.
    #[error("A plan has at most {MOST_ROWS} rows. Join some of them")]
    TooManyRows,
    /// The section holds other rows, or none.
    #[error("Choose a section that holds this kind of row")]
    WrongSection,
    /// H1 is for people under 18 (s37(2)(e)).
    #[error("Section H1 is only for people under 18. Use section H2")]
    NotUnder18,
    /// It cannot hang there.
    #[error("Choose a need or outcome of this plan")]
    NoSuchParent,
    /// There is no such submitted advice on this case.
    #[error("Choose advice that was given for this child")]
    NoSuchAdvice,
    /// The text came from advice, and the link stays while the text does.
    #[error("This text came from advice. Keep the link to it, choose other advice, or remove the row")]
    SourceInUse,
    /// Other rows hang on it.
    #[error("Other rows hang on this one. Move or remove them first")]
    OthersHangOnIt,
    /// Setting a check aside says why.
    #[error("Say why this check does not matter here")]
    ReasonMissing,
    /// There is no check to set aside.
    #[error("There is nothing to fix on this row")]
    NothingToDismiss,
    /// Somebody else changed it first; what it says now.
    #[error("Someone else changed this row first")]
    Stale(Box<StoredRow>),
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

/// Checks a row against its plan and its case, and says what kind it is.
pub(super) fn check(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
    rows: &[PlanRowRecord],
    words: &RowWords,
) -> Result<RowKind, Failure<RowRefused>> {
    let rule = Failure::Rule;
    let kind = words.section.row_kind().ok_or(rule(RowRefused::WrongSection))?;
    if text_of(kind, words).is_empty() {
        return Err(rule(RowRefused::TextMissing(kind)));
    }
    let provision = &words.provision;
    let boxes = [
        &words.text,
        &words.measure,
        &words.source_note,
        &provision.what,
        &provision.who,
        &provision.how_often,
        &provision.how_long,
        &provision.ratio,
        &provision.review,
    ];
    if boxes.into_iter().any(|text| text.chars().count() > MOST_CHARACTERS) {
        return Err(rule(RowRefused::TooLong));
    }
    if words.section.is_for_under_18() && !is_under_18(&open.child, context.today) {
        return Err(rule(RowRefused::NotUnder18));
    }
    let parent_kind = words.parent.map(|id| rows.iter().find(|row| row.id == id).map(|row| row.kind));
    let hangs_well = matches!(
        (kind, parent_kind),
        (_, None)
            | (RowKind::Outcome, Some(Some(RowKind::Need)))
            | (RowKind::Provision, Some(Some(RowKind::Need | RowKind::Outcome)))
    );
    if !hangs_well {
        return Err(rule(RowRefused::NoSuchParent));
    }
    if let Some(source) = words.source
        && !advice::list_submitted(conn, open.case.id)?.iter().any(|advice| advice.id == source)
    {
        return Err(rule(RowRefused::NoSuchAdvice));
    }
    Ok(kind)
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

fn text_of(kind: RowKind, words: &RowWords) -> String {
    match kind {
        RowKind::Need | RowKind::Outcome => words.text.trim().to_owned(),
        RowKind::Provision if words.provision.what.trim().is_empty() => String::new(),
        RowKind::Provision => words.provision.sentence(),
    }
}

/// Forgets the health body's agreement when section G changes: it agreed to other words (reg 12(2)).
pub(super) fn lapse_agreement(conn: &mut DbConnection, plan: &PlanRecord, touched: &[PlanSection]) -> StorageResult<bool> {
    if !touched.contains(&PlanSection::G) {
        return Ok(false);
    }
    let Some(now) = plans::find_by_case(conn, plan.case_id)? else { return Ok(false) };
    let mut sections = Sections::from_json(&now.sections)?;
    let had = sections.health_agreement.take().is_some();
    if had {
        plans::set_sections(conn, plan.id, sections.to_json())?;
    }
    Ok(had)
}
