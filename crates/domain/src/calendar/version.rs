//! The name of a calendar's contents.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};

use super::holidays::{FIRST_PUBLISHED_YEAR, LAST_PUBLISHED_YEAR};

/// Characters of the text: `england-`, two years of four figures, each with a dash, and eight figures of a digest.
const LENGTH: usize = 26;

/// Names the days of a working calendar, like `england-2020-2028-86d20d12`: the years of the published table, and a digest of every day.
///
/// Every receipt carries it, so it is a value that is copied and not a text that threads share.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarVersion([u8; LENGTH]);

impl CalendarVersion {
    /// Names some days, which must be in order.
    pub(super) fn of(days: &[NaiveDate]) -> Self {
        let mut hash = Sha256::new();
        for day in days {
            hash.update(day.num_days_from_ce().to_be_bytes());
        }
        let digest = hash.finalize().iter().take(4).fold(0, |digest, byte| digest << 8 | u32::from(*byte));
        let text = format!("england-{FIRST_PUBLISHED_YEAR}-{LAST_PUBLISHED_YEAR}-{digest:08x}");
        let mut version = [b' '; LENGTH];
        for (place, byte) in version.iter_mut().zip(text.bytes()) {
            *place = byte;
        }
        Self(version)
    }

    /// Returns the text, all of it ASCII.
    pub(crate) const fn as_bytes(&self) -> &[u8; LENGTH] {
        &self.0
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for CalendarVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for CalendarVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CalendarVersion({self})")
    }
}
