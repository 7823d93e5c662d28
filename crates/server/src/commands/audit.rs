//! `ehc audit`

use clap::{Args, Subcommand};

use super::CommandError;
use crate::settings::Settings;

/// Look after the audit trail.
#[derive(Debug, Args)]
pub struct Audit {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Check the whole chain, row by row, and against the signed checkpoints.
    Verify,
}

impl Audit {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`] that names the first bad number.
    pub fn run(self, _settings: &Settings) -> Result<(), CommandError> {
        let AuditCommand::Verify = self.command;
        Err(CommandError::Failed("not yet".into()))
    }
}
