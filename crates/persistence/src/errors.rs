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
    /// The disk is full: nothing was saved.
    #[error("the disk is full; nothing was saved")]
    Full,
    /// The database itself failed.
    #[error("the database failed")]
    Driver(#[source] DieselError),
}

impl From<DieselError> for StorageError {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::Duplicate,
            DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => Self::Dangling,
            DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Self::Conflict,
            DieselError::DatabaseError(_, information) if information.message().contains("disk is full") => Self::Full,
            DieselError::DatabaseError(_, information) if information.message().contains("deadlock detected") => Self::Conflict,
            DieselError::DatabaseError(_, information) if information.message().contains("lock timeout") => {
                Self::Unreachable("PostgreSQL")
            }
            _ => Self::Driver(error),
        }
    }
}

/// Turns the number of rows that a versioned update changed into success or [`StorageError::Conflict`].
pub(crate) fn exactly_one(changed: usize) -> StorageResult<()> {
    if changed == 1 { Ok(()) } else { Err(StorageError::Conflict) }
}
