//! Real time, identifiers, chance and files.

mod examine;
mod files;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use chrono_tz::Europe::London;
use ehc_application::ports::{Chance, Clock, Identifiers, london_day};
use rand::{TryRng, rngs::SysRng};
use uuid::Uuid;

pub use examine::TOOK_TOO_LONG;
pub use files::FolderFileStore;

/// The clock of the machine, with the day fixed in development and tests.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    /// The day; `None` for the real one.
    pub fixed: Option<NaiveDate>,
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where time comes from")]
    fn now(&self) -> DateTime<Utc> {
        let real = Utc::now();
        match self.fixed {
            // The real time of day on the fixed day, so that instants and days agree. An hour that the clocks skip is moved on.
            Some(day) => {
                let time = real.with_timezone(&London).time();
                let local = London.from_local_datetime(&day.and_time(time)).earliest();
                local.map_or_else(|| day.and_time(time).and_utc(), |local| local.with_timezone(&Utc))
            }
            None => real,
        }
    }

    fn today(&self) -> NaiveDate {
        self.fixed.unwrap_or_else(|| london_day(self.now()))
    }
}

/// Version 7 identifiers: unique everywhere, and each later than those this process made before.
#[derive(Debug, Clone, Copy)]
pub struct TimeOrdered;

impl Identifiers for TimeOrdered {
    #[expect(clippy::disallowed_methods, reason = "this is where identifiers come from")]
    fn uuid(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// The chance of the operating system.
#[derive(Debug, Clone, Copy)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        if SysRng.try_fill_bytes(bytes).is_err() {
            // Going on would make secrets that can be guessed.
            tracing::error!("the operating system gives no chance");
            std::process::abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_day_fixes_the_day_of_every_instant() {
        for day in ["2026-12-01", "2026-07-01", "2026-03-29", "2026-10-25", "2028-02-29"] {
            let day: NaiveDate = day.parse().unwrap();
            let clock = SystemClock { fixed: Some(day) };
            assert_eq!(clock.today(), day);
            assert_eq!(london_day(clock.now()), day);
        }
    }

    #[test]
    fn identifiers_rise() {
        let ids: Vec<Uuid> = (0..2_000).map(|_| TimeOrdered.uuid()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn chance_differs() {
        let (mut one, mut two) = ([0u8; 32], [0u8; 32]);
        SystemChance.fill(&mut one);
        SystemChance.fill(&mut two);
        assert_ne!(one, two);
    }
}
