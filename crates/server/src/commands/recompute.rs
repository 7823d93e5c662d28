//! `ehc recompute`

use clap::Args;
use ehc_application::timetable;
use serde_json::json;

use super::CommandError;
use crate::{output, settings::Settings, wiring};

/// Rebuild the stored dates of every case from its facts.
#[derive(Debug, Args)]
pub struct Recompute {
    /// Change nothing; say which cases differ, and fail when any does.
    #[arg(long)]
    check: bool,
}

impl Recompute {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`] when stored dates differ and were only checked, or the database does not answer.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        let service = wiring::service(settings)?;
        let differing = timetable::recompute(&service, self.check)?;
        let count = differing.len();
        output::json(&json!({ "checked_only": self.check, "differ": differing }))?;
        match (self.check, count) {
            (true, 1) => Err(CommandError::Failed("The stored dates of 1 case differ from its facts".into())),
            (true, 2..) => Err(CommandError::Failed(format!("The stored dates of {count} cases differ from their facts"))),
            _ => Ok(()),
        }
    }
}
