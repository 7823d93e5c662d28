//! What the authority is called, held in memory since every page says it.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// For how long a name is said that another process may have changed.
const KEPT: TimeDelta = TimeDelta::minutes(1);

/// The names of the authority, each with its first day, as they were read last.
#[derive(Debug, Clone, Default)]
pub struct Called(Arc<RwLock<Option<Held>>>);

#[derive(Debug)]
struct Held {
    read_at: DateTime<Utc>,
    names: Vec<(NaiveDate, String)>,
}

impl Called {
    /// Returns the name that holds on a day; `None` until one does.
    pub(super) fn on(&self, day: NaiveDate) -> Option<String> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        held.iter().flat_map(|held| &held.names).rfind(|(from, _)| *from <= day).map(|(_, name)| name.clone())
    }

    /// Tells whether they were read less than a minute ago.
    pub(super) fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().is_some_and(|held| (now - held.read_at).abs() < KEPT)
    }

    /// Holds them, in the order of their days.
    pub(super) fn hold(&self, read_at: DateTime<Utc>, names: Vec<(NaiveDate, String)>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Held { read_at, names });
    }

    /// Has them read again before they are said next.
    pub(super) fn forget(&self) {
        if let Some(held) = self.0.write().unwrap_or_else(PoisonError::into_inner).as_mut() {
            held.read_at = DateTime::<Utc>::MIN_UTC;
        }
    }
}
