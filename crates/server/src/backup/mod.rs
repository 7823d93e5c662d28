//! Backups: the database, the documents that it names and the checkpoints of its trail, as of one moment, in one file that proves itself.

mod archive;
mod problem;
mod put_back;
mod take;
#[cfg(test)]
mod tests;

use std::path::Path;

use crate::settings::Settings;

pub use problem::Problem;
pub use put_back::put_back;
pub use take::take;

/// The member that holds a copy of SQLite.
const EMBEDDED: &str = "database.sqlite";
/// The member that holds the checkpoints.
const CHECKPOINTS: &str = "checkpoints.jsonl";
/// Where the members are that hold a document each, under its hash.
const FILES: &str = "files/";
/// Where the members are that hold the rows of a table of PostgreSQL each.
const TABLES: &str = "tables/";

/// What a backup is taken from and put back into.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    /// `sqlite:PATH` or `postgres://…`.
    url: &'a str,
    /// The folder of documents.
    files: &'a Path,
    /// The file of checkpoints.
    checkpoints: &'a Path,
}

impl<'a> Places<'a> {
    /// Takes them from the settings.
    pub fn of(settings: &'a Settings) -> Self {
        Self { url: &settings.database.url, files: &settings.files.folder, checkpoints: &settings.audit.checkpoints }
    }

    /// Returns where the file of SQLite is; `None` for PostgreSQL.
    fn embedded(self) -> Option<&'a Path> {
        self.url.strip_prefix("sqlite:").map(Path::new)
    }

    fn kind(self) -> &'static str {
        if self.embedded().is_some() { "SQLite" } else { "PostgreSQL" }
    }
}

/// Returns the folder that a file is in.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
