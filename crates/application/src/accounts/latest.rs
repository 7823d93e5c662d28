//! The latest time that sessions were judged by.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

/// The latest time that sessions were judged by, in one process.
#[derive(Debug, Clone, Default)]
pub struct Latest(Arc<Mutex<Option<DateTime<Utc>>>>);

impl Latest {
    pub(super) fn get(&self) -> Option<DateTime<Utc>> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set(&self, at: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(at);
    }
}
