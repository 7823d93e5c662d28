//! `ehc migrate`

use clap::Args;
use serde_json::json;

use super::CommandError;
use crate::{output, settings::Settings, wiring};

/// Bring the database up to date; safe to run again.
#[derive(Debug, Args)]
pub struct Migrate {}

impl Migrate {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`] when the database cannot be reached or a migration fails.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        let database = wiring::database(settings)?;
        database.condition()?;
        database.migrate()?;
        Ok(output::json(&json!({ "database": database.kind(), "migrated": true }))?)
    }
}
