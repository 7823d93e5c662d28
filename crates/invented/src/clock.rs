//! A clock that is set to the day and hour of each act of a story.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use ehc_application::ports::Clock;

/// Stands still until it is set.
#[derive(Debug, Default)]
pub(super) struct StoryClock(Mutex<DateTime<Utc>>);

impl StoryClock {
    /// Sets the instant.
    pub(super) fn set(&self, now: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

impl Clock for StoryClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a day such as `2026-09-07`. One that cannot be read becomes a day in 1970, which every use case refuses: a slip of the pen in a story
/// stops the whole telling instead of passing unseen.
pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

/// Returns an instant of a day; stories are told in UTC, an hour before the summer clock on the wall.
pub(super) fn instant(on: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
    on.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default()).and_utc()
}
