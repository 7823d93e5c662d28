//! What can go wrong below: whose fault it is, in the words of one translator for both databases.

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use thiserror::Error;

/// The result of every repository function.
pub type StorageResult<T> = Result<T, StorageError>;

/// A failure of storage.
#[derive(Debug, Error)]
pub enum StorageError {
    /// Somebody else changed the row since it was read.
    #[error("someone else changed this first")]
    Conflict,
    /// A row with this unique value exists.
    #[error("it exists already")]
    Duplicate,
    /// A row names another that does not exist.
    #[error("it names something that does not exist")]
    Dangling,
    /// The row holds a value that the program cannot understand.
    #[error("{table} holds a row that cannot be read: {detail}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// What is wrong with it; never its content.
        detail: String,
    },
    /// No connection within the time allowed.
    #[error("the {0} database does not answer")]
    Unreachable(&'static str),
    /// What is there is no database of this program.
    #[error("the database cannot be used: {0}")]
    NotOurs(&'static str),
    /// The disk is full: nothing was saved.
    #[error("the disk is full; nothing was saved")]
    Full,
    /// The database itself failed.
    #[error("the database failed")]
    Driver(#[source] DieselError),
}

impl From<DieselError> for StorageError {
    fn from(error: DieselError) -> Self {
        // That it could not be rolled back as well is no cause.
        let error = match error {
            DieselError::RollbackErrorOnCommit { commit_error, .. } => *commit_error,
            other => other,
        };
        match &error {
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::Duplicate,
            DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => Self::Dangling,
            DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Self::Conflict,
            DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand, _) => {
                Self::Unreachable("PostgreSQL")
            }
            DieselError::DatabaseError(_, information) if is_gone(information.message()) => Self::Unreachable("PostgreSQL"),
            DieselError::DatabaseError(_, information) if information.message().contains("database is locked") => {
                Self::Unreachable("SQLite")
            }
            DieselError::DatabaseError(_, information) if is_full(information.message()) => Self::Full,
            DieselError::DatabaseError(_, information) if information.message().contains("deadlock detected") => Self::Conflict,
            DieselError::DatabaseError(_, information) if information.message().contains("malformed") => {
                Self::NotOurs("it is damaged")
            }
            DieselError::DatabaseError(_, information) if information.message().contains("not a database") => {
                Self::NotOurs("it is no SQLite database")
            }
            _ => Self::Driver(error),
        }
    }
}

/// Says whether a server stopped, is starting or stopping, or took longer than anybody waits.
fn is_gone(message: &str) -> bool {
    [
        "lock timeout",
        "statement timeout",
        "server closed the connection",
        "no connection to the server",
        "could not send data to server",
        "could not receive data from server",
        "terminating connection",
        "the database system is",
        "SSL SYSCALL error",
    ]
    .iter()
    .any(|words| message.contains(words))
}

/// Says whether a database found no room: in the words of SQLite, of PostgreSQL (`ERRCODE_DISK_FULL`), and of the system below it.
fn is_full(message: &str) -> bool {
    ["disk is full", "No space left on device", "disk full"].iter().any(|words| message.contains(words))
}

/// Turns the number of rows that a versioned update changed into success or [`StorageError::Conflict`].
pub(crate) fn exactly_one(changed: usize) -> StorageResult<()> {
    if changed == 1 { Ok(()) } else { Err(StorageError::Conflict) }
}
