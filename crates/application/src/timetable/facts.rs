//! Facts as they are stored and read back.

use std::collections::{BTreeMap, HashMap};

use ehc_domain::{
    ids::{CaseId, Id, UserId},
    timetable::facts::{Fact, FactKind, Facts},
};
use ehc_persistence::{
    DbConnection, StorageError, StorageResult,
    timetable::{self, FactRow},
};
use serde_json::Value;

/// Returns a fact as it is stored.
pub fn stored_fact(case_id: CaseId, fact: &Fact, recorded_by: UserId) -> FactRow {
    FactRow {
        id: fact.id,
        case_id,
        kind: fact.kind.code().to_owned(),
        happened_on: fact.on,
        subject_id: fact.kind.subject().map(Id::new),
        details: fact.kind.details().into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect(),
        recorded_at: fact.recorded_at,
        recorded_by: Some(recorded_by),
        supersedes_id: fact.supersedes,
        correction_reason: fact.correction_reason.clone(),
        keyed_late_reason: None,
    }
}

pub(crate) fn read_fact(row: FactRow) -> StorageResult<Fact> {
    let details: BTreeMap<String, String> = row
        .details
        .as_object()
        .map(|object| object.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect())
        .unwrap_or_default();
    let kind = FactKind::parse(&row.kind, row.subject_id.map(Id::uuid), &details)
        .map_err(|error| StorageError::Inconsistent { table: "facts", detail: format!("{}: {error}", row.id) })?;
    Ok(Fact {
        id: row.id,
        kind,
        on: row.happened_on,
        recorded_at: row.recorded_at,
        supersedes: row.supersedes_id,
        correction_reason: row.correction_reason,
    })
}

/// Loads the facts of a case.
///
/// # Errors
/// [`StorageError::Inconsistent`] when a stored fact cannot be read; any failure of the database.
pub fn facts_of(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Facts> {
    conn.once(case_id.uuid(), move |conn| {
        let rows = timetable::list_facts(conn, case_id)?;
        history(case_id, rows.into_iter().map(read_fact).collect::<StorageResult<_>>()?)
    })
}

/// Loads the facts of several cases at once; a case without any is not among them.
pub(crate) fn facts_of_each(conn: &mut DbConnection, among: &[CaseId]) -> StorageResult<HashMap<CaseId, Facts>> {
    let mut facts: HashMap<CaseId, Vec<Fact>> = HashMap::new();
    for row in timetable::list_facts_of(conn, among)? {
        facts.entry(row.case_id).or_default().push(read_fact(row)?);
    }
    facts.into_iter().map(|(id, facts)| Ok((id, history(id, facts)?))).collect()
}

fn history(case_id: CaseId, facts: Vec<Fact>) -> StorageResult<Facts> {
    Facts::new(facts).map_err(|error| StorageError::Inconsistent { table: "facts", detail: format!("{case_id}: {error}") })
}
