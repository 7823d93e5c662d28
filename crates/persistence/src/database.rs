//! Pools of connections and the two ways to use one: read, or write in one transaction.

use std::{fmt, time::Duration};

use diesel::r2d2::{ManageConnection, Pool};

use crate::{
    dialect::{Access, DbConnection},
    errors::{StorageError, StorageResult},
    migrations,
};

/// How long a request waits for a connection before it is told that the database does not answer.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Clone)]
struct Manager {
    url: String,
    access: Access,
}

impl ManageConnection for Manager {
    type Connection = DbConnection;
    type Error = StorageError;

    fn connect(&self) -> Result<DbConnection, StorageError> {
        DbConnection::open(&self.url, self.access).map_err(|_| StorageError::Unreachable(kind(&self.url)))
    }

    fn is_valid(&self, connection: &mut DbConnection) -> Result<(), StorageError> {
        if connection.is_usable() { Ok(()) } else { Err(StorageError::Unreachable(kind(&self.url))) }
    }

    fn has_broken(&self, connection: &mut DbConnection) -> bool {
        connection.is_broken()
    }
}

fn kind(url: &str) -> &'static str {
    if url.starts_with("sqlite:") { "SQLite" } else { "PostgreSQL" }
}

/// The database: one writer and many readers on SQLite, one pool on PostgreSQL.
#[derive(Clone)]
pub struct Database {
    readers: Pool<Manager>,
    writers: Pool<Manager>,
    kind: &'static str,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({})", self.kind)
    }
}

impl Database {
    /// Opens the database at `sqlite:PATH` or `postgres://…` with this many readers, without migrating it.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] when no connection can be made.
    pub fn open(url: &str, connections: u32) -> StorageResult<Self> {
        let pool = |access, size| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .test_on_check_out(false)
                .connection_timeout(CONNECTION_TIMEOUT)
                .build(Manager { url: url.to_owned(), access })
                .map_err(|_| StorageError::Unreachable(kind(url)))
        };
        if kind(url) == "SQLite" {
            // The writer comes first: it creates the file that the readers open.
            let writers = pool(Access::Write, 1)?;
            Ok(Self { readers: pool(Access::Read, connections)?, writers, kind: "SQLite" })
        } else {
            let shared = pool(Access::Write, connections)?;
            Ok(Self { readers: shared.clone(), writers: shared, kind: "PostgreSQL" })
        }
    }

    /// Names the database for messages and metrics.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// Brings the tables up to date.
    ///
    /// # Errors
    /// [`StorageError`] when a migration fails; see [`migrations::run`].
    pub fn migrate(&self) -> StorageResult<()> {
        let mut connection = self.writers.get().map_err(|_| StorageError::Unreachable(self.kind))?;
        migrations::run(&mut connection)
    }

    /// Lets the database look at its tables again where they have changed much, so that it goes on choosing the right index.
    ///
    /// SQLite does so only when asked (sqlite.org, "PRAGMA optimize"). PostgreSQL does by itself, but only some time after many rows came at once.
    ///
    /// # Errors
    /// Any failure of the database.
    pub fn refresh_statistics(&self) -> StorageResult<()> {
        let mut connection = self.writers.get().map_err(|_| StorageError::Unreachable(self.kind))?;
        connection.execute_constant(if self.kind == "SQLite" { "PRAGMA optimize = 0x10002;" } else { "ANALYZE;" })?;
        Ok(())
    }

    /// Runs queries that change nothing.
    ///
    /// # Errors
    /// What the queries return, or [`StorageError::Unreachable`].
    pub fn read<T, E: From<StorageError>>(&self, queries: impl FnOnce(&mut DbConnection) -> Result<T, E>) -> Result<T, E> {
        let mut connection = self.readers.get().map_err(|_| StorageError::Unreachable(self.kind))?;
        connection.begin_read()?;
        let found = queries(&mut connection);
        connection.end_read()?;
        found
    }

    /// Runs queries in one transaction: all of it is kept, or none.
    ///
    /// # Errors
    /// What the queries return, after rolling back; or [`StorageError::Unreachable`].
    pub fn write<T, E: From<StorageError>>(&self, queries: impl FnOnce(&mut DbConnection) -> Result<T, E>) -> Result<T, E> {
        let mut connection = self.writers.get().map_err(|_| StorageError::Unreachable(self.kind))?;
        connection.begin()?;
        match queries(&mut connection) {
            Ok(value) => {
                connection.commit()?;
                Ok(value)
            }
            Err(error) => {
                connection.roll_back()?;
                Err(error)
            }
        }
    }
}
