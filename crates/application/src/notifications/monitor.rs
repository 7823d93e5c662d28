//! Being sure that the rules run: what should have gone out and did not.

use chrono::{DateTime, Duration, Utc};
use ehc_persistence::StorageError;

use super::alerts::{PlannedAlert, planned_alerts};
use crate::{Service, ports::london_day};

/// How long after the day begins its alerts may still be on their way.
const GRACE_MINUTES: i64 = 60;

/// Lists the steps that should have been raised by now and were not: those of the last day, and older ones as long as they are still missing, so
/// that a job that stopped on Friday is still seen on Monday. Empty when all is well.
///
/// A limit that was keyed in the last minutes may show until the job comes round to it.
///
/// # Errors
/// Any failure of storage.
pub fn missed_alerts(service: &Service, now: DateTime<Utc>) -> Result<Vec<PlannedAlert>, StorageError> {
    let (alerts, _) = planned_alerts(service, london_day(now - Duration::minutes(GRACE_MINUTES)))?;
    Ok(alerts)
}
