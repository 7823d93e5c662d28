//! `ehc backup` and `ehc restore`

use std::path::PathBuf;

use clap::Args;
use ehc_application::{notifications, ports::Clock};
use serde_json::json;

use super::CommandError;
use crate::{
    backup::{self, Places, Problem},
    output,
    ports::SystemClock,
    settings::Settings,
    wiring,
};

/// Copy the database, the documents and the checkpoints into one file, while the service runs.
#[derive(Debug, Args)]
pub struct Backup {
    /// The file to make; nothing is written over.
    file: PathBuf,
}

impl Backup {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`] when there is no backup, or a document that the database names is not in it.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        let now = SystemClock { fixed: settings.clock.today }.now();
        let taken = backup::take(Places::of(settings), now, &self.file)?;
        output::json(&json!({
            "backup": self.file,
            "rows": taken.rows,
            "files": taken.files,
            "files_missing": taken.files_missing,
            "checkpoints": taken.checkpoints,
            "bytes": taken.bytes,
        }))?;
        match taken.files_missing.len() {
            0 => Ok(()),
            missing => Err(CommandError::Failed(format!(
                "The backup is made, and lacks {missing} documents that the database names: they are not in their folder, or damaged"
            ))),
        }
    }
}

/// Put a backup back where nothing is, and check it.
#[derive(Debug, Args)]
pub struct Restore {
    /// The file that `ehc backup` made.
    file: PathBuf,
    /// Send the emails that waited when the backup was made: only when none was sent since, as when the service moves.
    #[arg(long)]
    send_waiting: bool,
}

impl Restore {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`] when nothing was put back, or what was put back has a flaw.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        let put_back = backup::put_back(Places::of(settings), &self.file)?;
        wiring::database(settings)?.migrate()?;
        let service = wiring::service(settings)?;
        notifications::tell_put_back(&service, put_back.made_at)?;
        let held = if self.send_waiting { 0 } else { notifications::hold_back_waiting(&service)? };
        let verdict = wiring::verify_audit(&service, settings)?;
        output::json(&json!({
            "restored": self.file,
            "made_at": put_back.made_at,
            "rows": put_back.rows,
            "files": put_back.files,
            "files_missing": put_back.files_missing,
            "emails_held_back": held,
            "audit_rows": verdict.rows,
            "checkpoints": verdict.checkpoints,
            "flaw": verdict.flaw.as_ref().map(|flaw| flaw.code()),
        }))?;
        if !put_back.files_missing.is_empty() {
            let missing = put_back.files_missing.len();
            return Err(CommandError::Failed(format!(
                "The backup is put back, and lacked documents that its database names: {missing}"
            )));
        }
        verdict
            .flaw
            .map_or(Ok(()), |flaw| Err(CommandError::Failed(format!("The backup is put back, and its trail has a flaw: {flaw}"))))
    }
}

impl From<Problem> for CommandError {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Storage(error) => error.into(),
            other => Self::Failed(other.to_string()),
        }
    }
}
