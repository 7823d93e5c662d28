//! A history as it would be: the law itself then says what would follow.

use chrono::NaiveDate;
use ehc_domain::{
    ids::FactId,
    timetable::facts::{Fact, FactKind, Facts},
};
use ehc_persistence::{StorageError, StorageResult};
use uuid::Uuid;

/// What would be recorded: what happens, on which day, and the fact in whose place it stands.
pub(crate) type Supposed = (FactKind, NaiveDate, Option<FactId>);

/// Returns a history as it would be with more on record. The moment of recording moves no date: what is supposed comes after everything there is.
///
/// # Errors
/// [`StorageError::Duplicate`] where something stands in the place of what does not stand itself.
pub(crate) fn supposing(facts: &Facts, more: impl IntoIterator<Item = Supposed>) -> StorageResult<Facts> {
    let mut after = facts.clone();
    let recorded_at = facts.history().iter().map(|fact| fact.recorded_at).max().unwrap_or_default();
    for (number, (kind, on, supersedes)) in (1_u128..).zip(more) {
        let id = FactId::new(Uuid::from_u128(number));
        let fact = Fact { id, kind, on, recorded_at, supersedes, correction_reason: None };
        after.append(fact).map_err(|_| StorageError::Duplicate)?;
    }
    Ok(after)
}
