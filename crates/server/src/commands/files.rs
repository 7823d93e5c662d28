//! `ehc files`

use std::collections::BTreeSet;

use clap::{Args, Subcommand};
use ehc_persistence::documents;
use serde_json::json;

use super::CommandError;
use crate::{output, settings::Settings, wiring};

/// Look after the files of documents.
#[derive(Debug, Args)]
pub struct Files {
    #[command(subcommand)]
    command: FilesCommand,
}

#[derive(Debug, Subcommand)]
enum FilesCommand {
    /// List files that no document names, and files that a document names and that are not there. Nothing is removed.
    Check,
}

impl Files {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`] when a file is missing.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        let FilesCommand::Check = self.command;
        let (database, files) = (wiring::database(settings)?, wiring::files(settings)?);
        // What lay there before the documents are read, and has lain there for long, is named by one of them or by none.
        let settled = files.hashes(true)?;
        let named: BTreeSet<String> = database.read(documents::list_hashes)?.into_iter().collect();
        // A file is there before its document is, so that these are read last.
        let kept = files.hashes(false)?;
        let missing: Vec<&String> = named.difference(&kept).collect();
        let unnamed: Vec<&String> = settled.difference(&named).collect();
        output::json(&json!({ "ok": missing.is_empty(), "kept": kept.len(), "missing": missing, "unnamed": unnamed }))?;
        match missing.len() {
            0 => Ok(()),
            missing => Err(CommandError::Failed(format!("Files that documents name and that are not there: {missing}"))),
        }
    }
}
