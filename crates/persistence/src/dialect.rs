//! The two databases, and how a connection to each is opened and used.

use diesel::{
    Connection, ConnectionError, ConnectionResult, PgConnection, RunQueryDsl, SqliteConnection,
    connection::{SimpleConnection, TransactionManager},
};

use crate::{errors::StorageResult, seen::Seen};

/// A connection to one of the two databases, and what was read through it since reading began.
#[expect(missing_debug_implementations, reason = "connections have none")]
pub struct DbConnection {
    connected: Connected,
    seen: Option<Seen>,
}

/// To which database a connection goes.
#[expect(missing_debug_implementations, reason = "connections have none")]
pub enum Connected {
    /// PostgreSQL.
    Pg(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}

/// Expands a query once per database, so that one body is checked against both.
macro_rules! on {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn.connected() {
            $crate::dialect::Connected::Pg($c) => $body,
            $crate::dialect::Connected::Sqlite($c) => $body,
        }
    };
}

/// Loads rows that this transaction is about to change. PostgreSQL locks them and passes over those that another transaction has locked; on SQLite
/// a transaction that writes is alone.
macro_rules! locking {
    ($conn:expr, $query:expr) => {
        match $conn.connected() {
            $crate::dialect::Connected::Pg(c) => $query.for_update().skip_locked().load(c),
            $crate::dialect::Connected::Sqlite(c) => $query.load(c),
        }
    };
}

/// Finds one row, and in a transaction that writes holds it until the end: on PostgreSQL others who would hold it too wait, and then find what the first
/// has written. What only refers to the row is not kept waiting. On SQLite a transaction that writes is alone.
macro_rules! holding {
    ($conn:expr, $query:expr) => {
        match $conn.connected() {
            $crate::dialect::Connected::Pg(c) => match $crate::dialect::is_writing(c) {
                true => $query.for_no_key_update().first(c).optional(),
                false => $query.first(c).optional(),
            },
            $crate::dialect::Connected::Sqlite(c) => $query.first(c).optional(),
        }
    };
}

/// Loads rows, and holds them as [`holding!`] does one, in the order in which they are asked for.
macro_rules! holding_all {
    ($conn:expr, $query:expr) => {
        match $conn.connected() {
            $crate::dialect::Connected::Pg(c) => $query.for_no_key_update().load(c),
            $crate::dialect::Connected::Sqlite(c) => $query.load(c),
        }
    };
}

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reads only; SQLite refuses anything else.
    Read,
    /// Reads and writes.
    Write,
}

const SQLITE_SETTINGS: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA mmap_size = 0;
    PRAGMA secure_delete = ON;
    PRAGMA cache_size = -8192;
    PRAGMA temp_store = MEMORY;
";

/// Makes the file of a database readable by nobody but the account of the program. SQLite gives the files beside it the same permissions.
///
/// A file that is there is never opened here: closing it would take away the locks that this process holds on it (SQLite, How To Corrupt, 2.2).
fn keep_from_others(path: &str) -> std::io::Result<()> {
    if path.is_empty() || path == ":memory:" || path.starts_with("file:") {
        return Ok(());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        match std::fs::metadata(path) {
            Ok(file) if file.permissions().mode() & 0o077 != 0 => {
                std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
            }
            Ok(_) => {}
            Err(_) => match std::fs::File::options().append(true).create_new(true).mode(0o600).open(path) {
                Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            },
        }
    }
    Ok(())
}

/// Nobody waits for a row or an answer for ever: whoever waits keeps a connection from everybody else. Each query is planned once for a connection: what its values
/// are changes little, since what would need another plan is another query, and planning anew cost more than most queries (PostgreSQL, 20.7.4).
pub(crate) const POSTGRES_SETTINGS: &str =
    "SET lock_timeout = '5s'; SET statement_timeout = '15s'; SET plan_cache_mode = force_generic_plan;";

/// How a connection is made where the address does not say otherwise: neither a server that does not answer nor a network that is cut keeps anybody long
/// (PostgreSQL, 32.1.2).
const POSTGRES_PATIENCE: [(&str, &str); 4] =
    [("connect_timeout", "4"), ("tcp_user_timeout", "15000"), ("keepalives_idle", "15"), ("keepalives_interval", "5")];

/// Adds to an address what it does not say of [`POSTGRES_PATIENCE`].
fn patient(url: &str) -> String {
    let mut url = url.to_owned();
    for (name, value) in POSTGRES_PATIENCE {
        if !url.contains(&format!("{name}=")) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(name);
            url.push('=');
            url.push_str(value);
        }
    }
    url
}

impl From<Connected> for DbConnection {
    fn from(connected: Connected) -> Self {
        Self { connected, seen: None }
    }
}

impl DbConnection {
    /// Opens a connection to `sqlite:PATH` or `postgres://…`.
    ///
    /// # Errors
    /// What the driver says, without the address.
    pub fn open(url: &str, access: Access) -> ConnectionResult<Self> {
        match url.strip_prefix("sqlite:") {
            Some(path) => {
                if access == Access::Write {
                    keep_from_others(path).map_err(|error| ConnectionError::BadConnection(error.to_string()))?;
                }
                let mut connection = SqliteConnection::establish(path)?;
                connection.batch_execute(SQLITE_SETTINGS).map_err(ConnectionError::CouldntSetupConfiguration)?;
                if access == Access::Read {
                    connection.batch_execute("PRAGMA query_only = ON;").map_err(ConnectionError::CouldntSetupConfiguration)?;
                }
                Ok(Self::from(Connected::Sqlite(connection)))
            }
            None => {
                let mut connection = PgConnection::establish(&patient(url))?;
                connection.batch_execute(POSTGRES_SETTINGS).map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Self::from(Connected::Pg(connection)))
            }
        }
    }

    /// Returns the connection of whichever database it is, for what the two are asked differently.
    pub fn connected(&mut self) -> &mut Connected {
        &mut self.connected
    }

    /// What was read since reading began; `None` while nothing is only read.
    pub(crate) fn seen(&mut self) -> Option<&mut Seen> {
        self.seen.as_mut()
    }

    /// Names the database for messages.
    pub fn name(&self) -> &'static str {
        match &self.connected {
            Connected::Pg(_) => "PostgreSQL",
            Connected::Sqlite(_) => "SQLite",
        }
    }

    /// Runs constant SQL.
    ///
    /// # Errors
    /// Any failure of the database.
    pub fn execute_constant(&mut self, sql: &'static str) -> StorageResult<()> {
        Ok(on!(self, |c| c.batch_execute(sql))?)
    }

    /// Begins a transaction that may write. On SQLite it takes the write lock at once: a deferred one that reads first fails as soon as another
    /// writer has committed.
    pub(crate) fn begin(&mut self) -> StorageResult<()> {
        self.seen = None;
        Seen::forget();
        match &mut self.connected {
            Connected::Pg(c) => <PgConnection as Connection>::TransactionManager::begin_transaction(c)?,
            Connected::Sqlite(c) => {
                diesel::connection::AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?;
            }
        }
        Ok(())
    }

    /// Begins reading. On SQLite everything read until [`Self::end_read`] is of one moment, and the lock is taken once and not for each query; on
    /// PostgreSQL each query reads by itself, which saves two journeys.
    pub(crate) fn begin_read(&mut self) -> StorageResult<()> {
        self.seen = Some(Seen::begin());
        if let Connected::Sqlite(c) = &mut self.connected {
            <SqliteConnection as Connection>::TransactionManager::begin_transaction(c)?;
        }
        Ok(())
    }

    pub(crate) fn end_read(&mut self) -> StorageResult<()> {
        Seen::end(self.seen.take());
        if let Connected::Sqlite(c) = &mut self.connected {
            <SqliteConnection as Connection>::TransactionManager::commit_transaction(c)?;
        }
        Ok(())
    }

    pub(crate) fn commit(&mut self) -> StorageResult<()> {
        match &mut self.connected {
            Connected::Pg(c) => <PgConnection as Connection>::TransactionManager::commit_transaction(c)?,
            Connected::Sqlite(c) => <SqliteConnection as Connection>::TransactionManager::commit_transaction(c)?,
        }
        Ok(())
    }

    pub(crate) fn roll_back(&mut self) -> StorageResult<()> {
        match &mut self.connected {
            Connected::Pg(c) => <PgConnection as Connection>::TransactionManager::rollback_transaction(c)?,
            Connected::Sqlite(c) => <SqliteConnection as Connection>::TransactionManager::rollback_transaction(c)?,
        }
        Ok(())
    }

    pub(crate) fn is_usable(&mut self) -> bool {
        match &mut self.connected {
            Connected::Pg(c) => {
                !<PgConnection as Connection>::TransactionManager::is_broken_transaction_manager(c)
                    && diesel::sql_query("SELECT 1").execute(c).is_ok()
            }
            Connected::Sqlite(c) => !<SqliteConnection as Connection>::TransactionManager::is_broken_transaction_manager(c),
        }
    }

    pub(crate) fn is_broken(&mut self) -> bool {
        on!(self, |c| is_broken(c))
    }

    /// Takes a lock that keeps a second process from migrating at the same time; SQLite's write lock does that by itself.
    pub(crate) fn lock_for_migration(&mut self) -> StorageResult<()> {
        if let Connected::Pg(c) = &mut self.connected {
            c.batch_execute("SET lock_timeout = 0; SET statement_timeout = 0; SELECT pg_advisory_lock(4417230915)")?;
        }
        Ok(())
    }

    pub(crate) fn unlock_after_migration(&mut self) -> StorageResult<()> {
        if let Connected::Pg(c) = &mut self.connected {
            c.batch_execute("SELECT pg_advisory_unlock(4417230915)")?;
            c.batch_execute(POSTGRES_SETTINGS)?;
        }
        Ok(())
    }
}

fn is_broken<C: Connection>(connection: &mut C) -> bool {
    <C as Connection>::TransactionManager::is_broken_transaction_manager(connection)
}

/// Says whether a transaction is open: what only reads has none on PostgreSQL.
pub(crate) fn is_writing(connection: &mut PgConnection) -> bool {
    let status = <PgConnection as Connection>::TransactionManager::transaction_manager_status_mut(connection);
    matches!(status.transaction_depth(), Ok(Some(_)))
}
