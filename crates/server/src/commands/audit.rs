//! `ehc audit`

use clap::{Args, Subcommand};

use ehc_domain::hex;
use serde_json::json;

use super::CommandError;
use crate::{output, settings::Settings, wiring};

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
    /// Print the public key of the checkpoints, to be kept as a former key when the secret one is changed.
    Key,
}

impl Audit {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`] that names the first bad number.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        let key =
            settings.checkpoint_key().ok_or_else(|| CommandError::Usage("The key of the checkpoints cannot be read".into()))?;
        if let AuditCommand::Key = self.command {
            return Ok(output::json(&json!({ "public_key": hex::write(&key.public()) }))?);
        }
        let verdict = wiring::verify_audit(&wiring::service(settings)?, settings)?;
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
