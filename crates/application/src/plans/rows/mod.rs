//! Needs, outcomes and provision: added, changed, moved, removed, each linked to the advice it came from.

mod acts;
mod rules;

pub use acts::{DismissRefused, Dismissal, Move, MoveRefused, Removal, RemoveRefused, dismiss, remove, shift};
pub(super) use rules::check;
pub use rules::{EditRefused, MOST_CHARACTERS, MOST_ROWS, RowRefused};

use ehc_domain::{
    cases::CaseReference,
    codes::Coded,
    ids::{AdviceId, PlanRowId},
    plans::{AdulthoodAim, PlanSection, ProvisionDetail, RowKind},
};
use ehc_persistence::{
    DbConnection,
    plans::{self, PlanRecord, PlanRowRecord},
};
use rules::text_of;

use super::{StoredRow, aims_of, details, entry, given, open_to_write, sections::lapse_agreement};
use crate::{
    Context, Done, Failure, Service,
    history::{Aims, Told},
};

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
    /// Which aims of preparing for adulthood an outcome or provision serves; `None` leaves those that it has, which are none on a new row.
    pub aims: Option<Vec<AdulthoodAim>>,
    /// The advice it comes from.
    pub source: Option<AdviceId>,
    /// Where in the advice, such as a page.
    pub source_note: String,
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
        let aims = chosen(words.aims.as_deref().unwrap_or_default());
        let entry = entry(&open, record.id).telling(&Told::RowAdded {
            row: id,
            section: words.section,
            agreement_lapsed: lapsed,
            adulthood_aims: (!aims.is_empty()).then_some(Aims(aims)),
        });
        Ok(Done::new(id, entry).leaving_dates().seen_at(open.path("plan")))
    })
}

/// Changes a row. A check that was set aside is asked again, because it was about other words.
///
/// # Errors
/// [`EditRefused`]; policy; storage.
pub fn edit(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: PlanRowId,
    version: i32,
    words: &RowWords,
) -> Result<(), Failure<EditRefused>> {
    service.store.write(context, |conn| {
        let row_refused = |refused| Failure::Rule(EditRefused::Row(refused));
        let (open, record) = open_to_write(conn, service, context, reference, |refused| EditRefused::Row(refused.into()))?;
        let rows = plans::list_rows(conn, record.id)?;
        let row = current(&rows, id, version, EditRefused::Stale)?;
        let kind = check(conn, context, &open, &rows, words).map_err(|failure| failure.map_rule(EditRefused::Row))?;
        if kind != row.kind {
            return Err(row_refused(RowRefused::WrongSection));
        }
        if words.parent == Some(id) {
            return Err(row_refused(RowRefused::NoSuchParent));
        }
        if row.source_advice_id.is_some() && words.source.is_none() {
            return Err(Failure::Rule(EditRefused::SourceInUse));
        }
        let sections = [row.section, words.section];
        let before = aims_of(&row.details);
        let aims = words.aims.as_deref().map_or_else(|| before.clone(), chosen);
        let changed = PlanRowRecord {
            section: words.section,
            parent_id: words.parent,
            text: text_of(kind, words),
            details: details(kind, &words.measure, &words.provision, &aims),
            source_advice_id: words.source,
            source_note: given(&words.source_note),
            dismissed_reason: None,
            ..row.clone()
        };
        // Which aims it serves is a mark on what the health body agreed to, and no other provision.
        let but_for_aims = PlanRowRecord {
            details: details(kind, &words.measure, &words.provision, &before),
            dismissed_reason: row.dismissed_reason.clone(),
            ..changed.clone()
        };
        plans::update_row(conn, changed)?;
        let lapsed = but_for_aims != row && lapse_agreement(conn, &record, &sections)?;
        let entry = entry(&open, record.id).telling(&Told::RowChanged {
            row: id,
            section: words.section,
            agreement_lapsed: lapsed,
            adulthood_aims: (aims != before).then_some(Aims(aims)),
        });
        Ok(Done::new((), entry).leaving_dates().seen_at(open.path("plan")))
    })
}

/// Returns the aims that were chosen in their order, each once.
fn chosen(aims: &[AdulthoodAim]) -> Vec<AdulthoodAim> {
    AdulthoodAim::ALL.iter().copied().filter(|aim| aims.contains(aim)).collect()
}

fn current<R>(
    rows: &[PlanRowRecord],
    id: PlanRowId,
    version: i32,
    stale: impl FnOnce(Box<StoredRow>) -> R,
) -> Result<PlanRowRecord, Failure<R>> {
    let row = rows.iter().find(|row| row.id == id).cloned().ok_or(Failure::NotFound)?;
    if row.version == version { Ok(row) } else { Err(Failure::Rule(stale(Box::new(StoredRow::read(row))))) }
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
        details: details(kind, &words.measure, &words.provision, &chosen(words.aims.as_deref().unwrap_or_default())),
        source_advice_id: words.source,
        source_note: given(&words.source_note),
        dismissed_reason: None,
        version: 1,
    };
    row.insert(conn)?;
    Ok(id)
}
