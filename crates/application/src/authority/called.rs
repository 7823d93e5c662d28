//! What the authority is called and its logo, held in memory since every page shows them.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use ehc_persistence::authority::LogoRow;

/// For how long is shown what another process may have changed.
const KEPT: TimeDelta = TimeDelta::minutes(1);

/// A logo of the authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// The SHA-256 of its file, in hexadecimal.
    pub sha256: String,
    /// The media type of its file.
    pub content_type: String,
    /// Its width in pixels.
    pub width: i32,
    /// Its height in pixels.
    pub height: i32,
}

impl Logo {
    /// Reads it from its row; `None` where that says that there is none.
    pub fn of(row: &LogoRow) -> Option<Self> {
        let (sha256, content_type) = (row.sha256.clone()?, row.content_type.clone()?);
        Some(Self { sha256, content_type, width: row.width?, height: row.height? })
    }
}

/// The names and logos of the authority, each with its first day, as they were read last.
#[derive(Debug, Clone, Default)]
pub struct Called(Arc<RwLock<Option<Held>>>);

#[derive(Debug)]
struct Held {
    read_at: DateTime<Utc>,
    names: Vec<(NaiveDate, String)>,
    logos: Vec<(NaiveDate, Option<Logo>)>,
}

impl Called {
    /// Returns the name that holds on a day; `None` until one does.
    pub(super) fn on(&self, day: NaiveDate) -> Option<String> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        held.iter().flat_map(|held| &held.names).rfind(|(from, _)| *from <= day).map(|(_, name)| name.clone())
    }

    /// Returns the logo that is used on a day; `None` where there is none.
    pub(super) fn logo_on(&self, day: NaiveDate) -> Option<Logo> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        held.iter().flat_map(|held| &held.logos).rfind(|(from, _)| *from <= day).and_then(|(_, logo)| logo.clone())
    }

    /// Tells whether they were read less than a minute ago.
    pub(super) fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().is_some_and(|held| (now - held.read_at).abs() < KEPT)
    }

    /// Holds them, in the order of their days.
    pub(super) fn hold(&self, read_at: DateTime<Utc>, names: Vec<(NaiveDate, String)>, logos: Vec<(NaiveDate, Option<Logo>)>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Held { read_at, names, logos });
    }

    /// Has them read again before they are said next.
    pub(crate) fn forget(&self) {
        if let Some(held) = self.0.write().unwrap_or_else(PoisonError::into_inner).as_mut() {
            held.read_at = DateTime::<Utc>::MIN_UTC;
        }
    }
}
