//! `ehc bare-sql`: what the queries of the measured pages cost by themselves.

use std::time::Duration;

use clap::Args;
use ehc_invented::bare_sql::{Effort, measure};

use super::CommandError;
use crate::{output, settings::Settings, wiring};

/// Measures the queries of my work, the case list and the case page, and a durable commit, each alone, on the database as it is.
#[derive(Debug, Args)]
pub struct BareSql {
    /// For how long each is repeated.
    #[arg(long, value_name = "NUMBER", default_value_t = 3)]
    seconds: u64,
    /// How many do it at once.
    #[arg(long, value_name = "NUMBER", default_value_t = 2)]
    threads: usize,
}

impl BareSql {
    /// Prints how often each page's queries run in a second: `{"work": 1234.5, …}`.
    ///
    /// # Errors
    /// [`CommandError`] when no caseworker has a case, or the database fails.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        let database = wiring::current_database(settings)?;
        let effort = Effort { each: Duration::from_secs(self.seconds), threads: self.threads };
        let found = measure(&database, &wiring::ports(settings)?, effort)?;
        let found = found.ok_or_else(|| CommandError::Failed("No caseworker has an open case: run ehc generate first".into()))?;
        Ok(output::json(&found)?)
    }
}
