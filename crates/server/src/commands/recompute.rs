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
    /// [`CommandError`] when stored dates differ and were only checked, facts cannot be read, or the database does not answer.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        let service = wiring::service(settings)?;
        let found = timetable::recompute(&service, self.check)?;
        output::json(&json!({ "checked_only": self.check, "differ": found.differing, "unreadable": found.unreadable }))?;
        match (found.unreadable.len(), found.differing.len()) {
            (1.., _) => Err(CommandError::Failed(format!("Facts cannot be read of {}", found.unreadable.join(", ")))),
            (0, 1) if self.check => Err(CommandError::Failed("The stored dates of 1 case differ from its facts".into())),
            (0, count @ 2..) if self.check => {
                Err(CommandError::Failed(format!("The stored dates of {count} cases differ from their facts")))
            }
            _ => Ok(()),
        }
    }
}
