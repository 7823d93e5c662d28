//! Facts as they are recorded and corrected.

use chrono::NaiveDate;
use ehc_domain::{
    ids::{CaseId, FactId},
    timetable::facts::{Fact, FactKind},
};
use ehc_persistence::{DbConnection, StorageResult, timetable};

use super::stored_fact;
use crate::{Context, Service};

/// Records a fact of a person's act.
///
/// # Errors
/// Any failure of storage.
pub fn record(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case_id: CaseId,
    kind: FactKind,
    on: NaiveDate,
) -> StorageResult<FactId> {
    insert(conn, service, context, case_id, kind, on, None)
}

/// Records a fact that corrects an earlier one; the first stays, with the reason.
///
/// # Errors
/// [`StorageError::Duplicate`](ehc_persistence::StorageError::Duplicate) when the earlier fact is corrected already; any failure of storage.
pub fn correct(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case_id: CaseId,
    kind: FactKind,
    on: NaiveDate,
    corrected: (FactId, &str),
) -> StorageResult<FactId> {
    insert(conn, service, context, case_id, kind, on, Some(corrected))
}

fn insert(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case_id: CaseId,
    kind: FactKind,
    on: NaiveDate,
    corrected: Option<(FactId, &str)>,
) -> StorageResult<FactId> {
    // Whoever waited for the case comes after what was recorded meanwhile, whatever their clock said when they began.
    let earlier = match corrected {
        Some((id, _)) => timetable::list_facts(conn, case_id)?.into_iter().find(|row| row.id == id).map(|row| row.recorded_at),
        None => None,
    };
    let fact = Fact {
        id: service.ports.id(),
        kind,
        on,
        recorded_at: earlier.map_or(context.now, |earlier| earlier.max(context.now)),
        supersedes: corrected.map(|(id, _)| id),
        correction_reason: corrected.map(|(_, reason)| reason.trim().to_owned()),
    };
    stored_fact(case_id, &fact, context.actor.user_id).insert(conn)?;
    Ok(fact.id)
}
