//! Facts as they are recorded and corrected.

use chrono::NaiveDate;
use ehc_domain::{
    ids::{CaseId, FactId},
    timetable::{
        facts::{Fact, FactKind},
        order::{OutOfOrder, first_new},
    },
};
use ehc_persistence::{DbConnection, StorageError, timetable::FactRow};

use super::{facts_of, stored_fact};
use crate::{Context, Failure, Service};

/// Records a fact of a person's act.
///
/// # Errors
/// [`OutOfOrder`] when the case would contradict itself; any failure of storage.
pub fn record<R: From<OutOfOrder>>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case_id: CaseId,
    kind: FactKind,
    on: NaiveDate,
) -> Result<FactId, Failure<R>> {
    insert(conn, service, context, case_id, kind, on, Keyed::default())
}

/// Records a fact of a person's act that may be keyed late, with why it is.
///
/// # Errors
/// As [`record`].
pub(crate) fn record_late<R: From<OutOfOrder>>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case_id: CaseId,
    (kind, on): (FactKind, NaiveDate),
    why: Option<&str>,
) -> Result<FactId, Failure<R>> {
    insert(conn, service, context, case_id, kind, on, Keyed { why_late: why, corrects: None })
}

/// Records a fact that corrects an earlier one; the first stays, with the reason.
///
/// # Errors
/// [`OutOfOrder`] when the case would contradict itself; [`StorageError::Duplicate`] when the earlier fact is corrected already; any failure of storage.
pub fn correct<R: From<OutOfOrder>>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case_id: CaseId,
    kind: FactKind,
    on: NaiveDate,
    corrected: (FactId, &str),
) -> Result<FactId, Failure<R>> {
    insert(conn, service, context, case_id, kind, on, Keyed { corrects: Some(corrected), why_late: None })
}

/// Corrects several facts at once that would contradict each other one after the other; each as [`correct`] does. Returns the facts that stand now, in their order.
///
/// # Errors
/// As [`correct`].
pub(crate) fn correct_together<R: From<OutOfOrder>>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case_id: CaseId,
    right: Vec<(FactId, FactKind, NaiveDate)>,
    reason: &str,
) -> Result<Vec<FactId>, Failure<R>> {
    let keyed = |id| Keyed { corrects: Some((id, reason)), why_late: None };
    insert_all(conn, service, context, case_id, right.into_iter().map(|(id, kind, on)| (kind, on, keyed(id))).collect())
}

/// How a fact comes to be keyed.
#[derive(Default)]
struct Keyed<'a> {
    /// The fact that it corrects, and why that was wrong.
    corrects: Option<(FactId, &'a str)>,
    /// Why it is keyed late.
    why_late: Option<&'a str>,
}

fn insert<R: From<OutOfOrder>>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case_id: CaseId,
    kind: FactKind,
    on: NaiveDate,
    keyed: Keyed<'_>,
) -> Result<FactId, Failure<R>> {
    let ids = insert_all(conn, service, context, case_id, vec![(kind, on, keyed)])?;
    ids.into_iter().next().ok_or(Failure::NotFound)
}

fn insert_all<R: From<OutOfOrder>>(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    case_id: CaseId,
    new: Vec<(FactKind, NaiveDate, Keyed<'_>)>,
) -> Result<Vec<FactId>, Failure<R>> {
    let before = facts_of(conn, case_id)?;
    let mut after = before.clone();
    let mut rows = Vec::new();
    for (kind, on, Keyed { corrects: corrected, why_late }) in new {
        // Whoever waited for the case comes after what was recorded meanwhile, whatever their clock said when they began.
        let earlier = corrected.and_then(|(id, _)| before.find(id)).map(|known| known.recorded_at);
        let fact = Fact {
            id: service.ports.id(),
            kind,
            on,
            recorded_at: earlier.map_or(context.now, |earlier| earlier.max(context.now)),
            supersedes: corrected.map(|(id, _)| id),
            correction_reason: corrected.map(|(_, reason)| reason.trim().to_owned()),
        };
        after.append(fact.clone()).map_err(|_| StorageError::Duplicate)?;
        let keyed_late_reason = why_late.map(str::to_owned);
        rows.push((fact.id, FactRow { keyed_late_reason, ..stored_fact(case_id, &fact, context.actor.user_id) }));
    }
    if let Some(contradiction) = first_new(&before, &after) {
        return Err(Failure::Rule(contradiction.into()));
    }
    let mut ids = Vec::new();
    for (id, row) in rows {
        row.insert(conn)?;
        ids.push(id);
    }
    Ok(ids)
}
