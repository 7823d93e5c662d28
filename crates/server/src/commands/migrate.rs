//! `ehc migrate`

use clap::Args;
use serde_json::json;

use super::CommandError;
use crate::{output, settings::Settings, wiring};

/// Bring the database up to date, and after an update the stored dates; safe to run again.
#[derive(Debug, Args)]
pub struct Migrate {}

impl Migrate {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`] when the database cannot be reached, a migration fails or a case cannot be read.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        wiring::database(settings)?.migrate()?;
        let service = wiring::service(settings)?;
        let rebuilt = wiring::follow_update(&service)?;
        Ok(output::json(
            &json!({ "database": service.store.database().kind(), "migrated": true, "cases_with_new_dates": rebuilt }),
        )?)
    }
}
