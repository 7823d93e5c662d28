//! Pools of connections and the two ways to use one: read, or write in one transaction.

use std::{
    fmt,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use diesel::r2d2::{ManageConnection, Pool, PooledConnection};

use crate::{
    condition::{self, Condition},
    dialect::{Access, DbConnection, POSTGRES_SETTINGS},
    errors::{StorageError, StorageResult},
    migrations, name_words,
    room::Room,
};

/// How long a request waits for a connection before it is told that the database does not answer.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Clone)]
struct Manager {
    url: String,
    access: Access,
    /// How often a connection was found dead: those made before may be dead too.
    deaths: Arc<AtomicUsize>,
}

/// A connection of a pool.
struct Held {
    connection: DbConnection,
    /// The count of deaths when it was last known to be alive.
    alive_at: usize,
    is_dead: bool,
}

impl ManageConnection for Manager {
    type Connection = Held;
    type Error = StorageError;

    fn connect(&self) -> Result<Held, StorageError> {
        let alive_at = self.deaths.load(Ordering::Acquire);
        let connection = DbConnection::open(&self.url, self.access).map_err(|_| StorageError::Unreachable(kind(&self.url)))?;
        Ok(Held { connection, alive_at, is_dead: false })
    }

    fn is_valid(&self, held: &mut Held) -> Result<(), StorageError> {
        if held.connection.is_usable() { Ok(()) } else { Err(StorageError::Unreachable(kind(&self.url))) }
    }

    fn has_broken(&self, held: &mut Held) -> bool {
        held.is_dead || held.connection.is_broken()
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
    deaths: Arc<AtomicUsize>,
    room: Option<Arc<Room>>,
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
        let deaths = Arc::new(AtomicUsize::new(0));
        let pool = |access, size| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .test_on_check_out(false)
                .connection_timeout(CONNECTION_TIMEOUT)
                .build(Manager { url: url.to_owned(), access, deaths: deaths.clone() })
                .map_err(|_| StorageError::Unreachable(kind(url)))
        };
        if kind(url) == "SQLite" {
            condition::is_a_database(url.trim_start_matches("sqlite:"))?;
            // The writer comes first: it creates the file that the readers open.
            let writers = pool(Access::Write, 1)?;
            Ok(Self { readers: pool(Access::Read, connections)?, writers, kind: "SQLite", deaths, room: None })
        } else {
            let shared = pool(Access::Write, connections)?;
            Ok(Self { readers: shared.clone(), writers: shared, kind: "PostgreSQL", deaths, room: None })
        }
    }

    /// Keeps room back on the disk of an embedded database at `url`, so that [`Self::write_for_reading`] goes on when the disk is full. A server knows its own
    /// disk, and nothing is kept back there.
    #[must_use]
    pub fn keeping_room(self, url: &str, bytes: u64) -> Self {
        let room = url.strip_prefix("sqlite:").map(|path| Arc::new(Room::beside(Path::new(path), bytes)));
        Self { room, ..self }
    }

    /// Says whether the disk has room for acts, as far as is known: a server tells only when it fails.
    pub fn has_room(&self) -> bool {
        self.room.as_ref().is_none_or(|room| room.is_enough())
    }

    /// Names the database for messages and metrics.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// Says whether what is there is a database of this program, or empty.
    ///
    /// # Errors
    /// [`StorageError::NotOurs`] says what else it is.
    pub fn condition(&self) -> StorageResult<Condition> {
        self.read(condition::of)
    }

    /// Brings the tables up to date.
    ///
    /// # Errors
    /// [`StorageError`] when a migration fails; see [`migrations::run`].
    pub fn migrate(&self) -> StorageResult<()> {
        let mut held = self.take(&self.writers)?;
        migrations::run(&mut held.connection)?;
        name_words::complete(&mut held.connection)
    }

    /// Lets the database look at its tables again where they have changed much, so that it goes on choosing the right index.
    ///
    /// SQLite does so only when asked (sqlite.org, "PRAGMA optimize"). PostgreSQL does by itself, but only some time after many rows came at once.
    ///
    /// # Errors
    /// Any failure of the database.
    pub fn refresh_statistics(&self) -> StorageResult<()> {
        let mut held = self.take(&self.writers)?;
        if self.kind == "SQLite" {
            return held.connection.execute_constant("PRAGMA optimize = 0x10002;");
        }
        // It takes as long as it takes; a connection on which the limit could not be put back is thrown away.
        held.is_dead = true;
        held.connection.execute_constant("SET statement_timeout = 0")?;
        held.connection.execute_constant("ANALYZE")?;
        held.connection.execute_constant(POSTGRES_SETTINGS)?;
        held.is_dead = false;
        Ok(())
    }

    /// Runs queries that change nothing.
    ///
    /// # Errors
    /// What the queries return, or [`StorageError::Unreachable`].
    pub fn read<T, E: From<StorageError>>(&self, queries: impl FnOnce(&mut DbConnection) -> Result<T, E>) -> Result<T, E> {
        let mut held = self.take(&self.readers)?;
        let outcome = read_with(&mut held.connection, queries);
        self.let_go(&mut held, outcome.is_err());
        outcome
    }

    /// Runs queries in one transaction: all of it is kept, or none.
    ///
    /// # Errors
    /// What the queries return, after rolling back; [`StorageError::Unreachable`]; [`StorageError::Full`] also while the room that was kept back is needed
    /// by those who read.
    pub fn write<T, E: From<StorageError>>(&self, queries: impl FnOnce(&mut DbConnection) -> Result<T, E>) -> Result<T, E> {
        if let Some(room) = self.room.as_ref().filter(|room| room.is_given())
            && !room.is_enough()
        {
            return Err(StorageError::Full.into());
        }
        self.transact(queries)
    }

    /// Runs queries without which nobody may read: who looked, who signed in. They take the room that is kept back when there is no other.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn write_for_reading<T, E: From<StorageError>>(
        &self,
        queries: impl FnOnce(&mut DbConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        if let Some(room) = &self.room {
            room.give_when_short();
        }
        self.transact(queries)
    }

    fn transact<T, E: From<StorageError>>(&self, queries: impl FnOnce(&mut DbConnection) -> Result<T, E>) -> Result<T, E> {
        let mut held = self.take(&self.writers)?;
        let outcome = self.transact_with(&mut held.connection, queries);
        self.let_go(&mut held, outcome.is_err());
        outcome
    }

    fn transact_with<T, E: From<StorageError>>(
        &self,
        connection: &mut DbConnection,
        queries: impl FnOnce(&mut DbConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        connection.begin().map_err(|error| self.named(error))?;
        match queries(connection) {
            Ok(value) => {
                connection.commit().map_err(|error| self.named(error))?;
                Ok(value)
            }
            Err(error) => {
                // A database that failed may have rolled back by itself; a connection that could not is thrown away. What went wrong first is the cause.
                if let Err(other) = connection.roll_back() {
                    tracing::warn!(error = %other, "a transaction that failed could not be rolled back");
                }
                Err(error)
            }
        }
    }

    /// Takes a connection that is alive as far as is known: after one was found dead, as when the server was started again, each is asked once.
    fn take(&self, pool: &Pool<Manager>) -> StorageResult<PooledConnection<Manager>> {
        loop {
            let mut held = pool.get().map_err(|_| StorageError::Unreachable(self.kind))?;
            let deaths = self.deaths.load(Ordering::Acquire);
            if held.alive_at == deaths || held.connection.is_usable() {
                held.alive_at = deaths;
                return Ok(held);
            }
            held.is_dead = true;
        }
    }

    /// Throws a connection away that failed and is dead.
    fn let_go(&self, held: &mut Held, has_failed: bool) {
        if has_failed && !held.connection.is_broken() && !held.connection.is_usable() {
            held.is_dead = true;
            self.deaths.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Calls by its name what SQLite calls an input or output error: it found no room to extend the index of its log.
    fn named(&self, error: StorageError) -> StorageError {
        match (&error, &self.room) {
            (StorageError::Driver(_), Some(room)) if room.is_short() => StorageError::Full,
            _ => error,
        }
    }
}

fn read_with<T, E: From<StorageError>>(
    connection: &mut DbConnection,
    queries: impl FnOnce(&mut DbConnection) -> Result<T, E>,
) -> Result<T, E> {
    connection.begin_read()?;
    let found = queries(connection);
    match (found, connection.end_read()) {
        (Ok(value), ended) => ended.map(|()| value).map_err(E::from),
        // What went wrong first is the cause.
        (Err(error), _) => Err(error),
    }
}
