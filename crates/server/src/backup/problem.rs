//! Why a backup was not taken or not put back.

use std::{io, path::PathBuf};

use ehc_application::StorageError;
use thiserror::Error;

/// Why a backup was not taken or not put back, in one sentence.
#[derive(Debug, Error)]
pub enum Problem {
    /// Nothing is written over.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The place for it is not there.
    #[error("There is no folder {}", .0.display())]
    NoFolder(PathBuf),
    /// There is nothing to copy.
    #[error("There is no database at {}", .0.display())]
    NoDatabase(PathBuf),
    /// The backup goes only where nothing is.
    #[error("A backup is put back only where nothing is: {0} is not empty")]
    NotEmpty(String),
    /// It was never one.
    #[error("The file is no backup that this program made, or is damaged from its beginning")]
    NotABackup,
    /// Something is missing at its end.
    #[error("The backup ends too early: it was cut short, or is damaged")]
    CutShort,
    /// It is not what was written.
    #[error("The backup is damaged: {0} is not what was written")]
    Damaged(String),
    /// Its list names what it has not, or its rows do.
    #[error("{0} is missing from the backup")]
    Missing(String),
    /// It has what its list does not name, or what no backup has.
    #[error("The backup holds {0}, which does not belong to it")]
    Stranger(String),
    /// This program does not know its tables.
    #[error("The backup was made by a newer version of the program: put that version in place first")]
    Newer,
    /// The settings name the other database.
    #[error("The backup is of {of}, and the settings name {here}")]
    OtherDatabase {
        /// What was copied.
        of: String,
        /// What the settings name.
        here: &'static str,
    },
    /// The database that came out of it does not hold together.
    #[error("The database in the backup is not sound: {0}")]
    Unsound(String),
    /// Storage failed.
    #[error("Storage failed: {0}")]
    Storage(#[from] StorageError),
    /// The system refused to read or write.
    #[error("The backup could not be read or written: {0}")]
    System(#[from] io::Error),
}

impl Problem {
    /// Says what it means that the file of a backup cannot be read on.
    pub(super) fn reading(error: io::Error, what: &str) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::CutShort,
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other => Self::Damaged(what.to_owned()),
            _ => Self::System(error),
        }
    }
}
