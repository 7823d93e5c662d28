//! `ehc audit`

use clap::{Args, Subcommand};

use ehc_application::audit::CheckpointKey;
use serde_json::json;

use super::CommandError;
use crate::{checkpoints::CheckpointFile, output, settings::Settings, wiring};

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
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        let AuditCommand::Verify = self.command;
        let service = wiring::service(settings)?;
        let log = CheckpointFile::at(&settings.audit.checkpoints);
        let key = CheckpointKey::new(&settings.audit_key().unwrap_or_default());
        let verdict = service.verify_audit(&key, &log).map_err(|error| CommandError::Failed(error.to_string()))?;
        output::json(&json!({
            "ok": verdict.flaw.is_none(),
            "rows": verdict.rows,
            "unsealed": verdict.unsealed,
            "checkpoints": verdict.checkpoints,
            "flaw": verdict.flaw.as_ref().map(|flaw| flaw.code()),
            "first_bad": verdict.flaw.as_ref().map(|flaw| flaw.number()),
        }))?;
        verdict.flaw.map_or(Ok(()), |flaw| Err(CommandError::Failed(flaw.to_string())))
    }
}
