//! Filling an empty database with the demonstration, and saying how to sign in to it.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use clap::Args;
use ehc_invented::InventFailed;

use super::CommandError;
use crate::{output, settings::Settings, wiring};

/// Fills an empty database with an invented council, its people and its cases, as on 1 December 2026.
#[derive(Debug, Args)]
pub struct Demo {}

impl Demo {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`]: the database is not empty, or something failed.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        let database = wiring::current_database(settings)?;
        let sign_ins = ehc_invented::demo(&database, &wiring::ports(settings)?, wiring::policy(settings))?;
        let table = ehc_invented::table(&sign_ins);
        if let Some(folder) = folder_of(&settings.database.url) {
            keep(&folder.join("sign-ins.txt"), &table)?;
        }
        output::line(table.trim_end())?;
        Ok(())
    }
}

impl From<InventFailed> for CommandError {
    fn from(error: InventFailed) -> Self {
        match error {
            InventFailed::NotEmpty => Self::Usage(error.to_string()),
            InventFailed::Storage(error) => error.into(),
            InventFailed::Refused { .. } | InventFailed::Missing(_) | InventFailed::Unsaid(_) => Self::Failed(error.to_string()),
        }
    }
}

/// Returns the folder of an embedded database; a server keeps no files of ours.
fn folder_of(url: &str) -> Option<PathBuf> {
    let path = Path::new(url.strip_prefix("sqlite:")?);
    path.parent().map(Path::to_path_buf)
}

/// Keeps the sign-ins where only the owner reads them.
fn keep(path: &Path, table: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(table.as_bytes())
}
