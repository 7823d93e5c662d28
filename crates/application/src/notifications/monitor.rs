//! Being sure that the rules run: what should have gone out and did not.

use chrono::{DateTime, Duration, Utc};
use ehc_persistence::{
    StorageError, audit as rows,
    leases::{self, Round},
};

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

/// How long rows of the trail may wait for their place in the chain before that is told.
const SEAL_LATE: Duration = Duration::minutes(1);
/// How long ago alerts may have been raised before that is told: two rounds.
const ALERTS_LATE: Duration = Duration::minutes(20);

/// How the work behind the pages stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How long the oldest row of the trail has waited for its place; `None` when none waits.
    pub unsealed_for: Option<Duration>,
    /// How long ago alerts were last raised; `None` when they never were.
    pub alerts_ago: Option<Duration>,
}

impl Standing {
    /// Says whether rows of the trail wait for too long.
    pub fn is_sealing_late(&self) -> bool {
        self.unsealed_for.is_some_and(|waited| waited > SEAL_LATE)
    }

    /// Says whether alerts were not raised for too long. A time that lies ahead was written before the clock went back, and says nothing.
    pub fn are_alerts_late(&self) -> bool {
        self.alerts_ago.is_none_or(|ago| ago > ALERTS_LATE || ago < -ALERTS_LATE)
    }
}

/// Returns how the work behind the pages stands.
///
/// # Errors
/// Any failure of storage.
pub fn standing(service: &Service) -> Result<Standing, StorageError> {
    let now = service.ports.clock.now();
    service.store.read(|conn| {
        Ok(Standing {
            unsealed_for: rows::oldest_unsealed(conn)?.map(|at| now - at),
            alerts_ago: leases::last_round(conn, Round::Alerts)?.map(|at| now - at),
        })
    })
}
