//! The migrations, in pairs: the same names for both databases.

use diesel::{connection::Connection, migration::MigrationSource};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{
    dialect::{Connected, DbConnection},
    errors::{StorageError, StorageResult},
};

const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// Lists the names of the migrations for one database.
///
/// # Errors
/// [`StorageError::Inconsistent`] when the embedded migrations cannot be read.
pub fn names(postgres: bool) -> StorageResult<Vec<String>> {
    let found = if postgres {
        MigrationSource::<diesel::pg::Pg>::migrations(&POSTGRES)
            .map(|list| list.iter().map(|migration| migration.name().to_string()).collect::<Vec<_>>())
    } else {
        MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE)
            .map(|list| list.iter().map(|migration| migration.name().to_string()).collect())
    };
    let mut names = found.map_err(|error| inconsistent(&error))?;
    names.sort();
    Ok(names)
}

/// Brings the database up to date; safe to run again and beside another process.
///
/// # Errors
/// [`StorageError::Inconsistent`] when a migration fails or the database is newer than the program.
pub fn run(connection: &mut DbConnection) -> StorageResult<()> {
    connection.lock_for_migration()?;
    let outcome = run_pending(connection);
    connection.unlock_after_migration()?;
    outcome
}

fn run_pending(connection: &mut DbConnection) -> StorageResult<()> {
    refuse_newer(connection)?;
    let outcome = match connection.connected() {
        Connected::Pg(c) => c.run_pending_migrations(POSTGRES).map(|_| ()),
        Connected::Sqlite(c) => {
            c.set_instrumentation(|_: diesel::connection::InstrumentationEvent<'_>| {});
            c.run_pending_migrations(SQLITE).map(|_| ())
        }
    };
    outcome.map_err(|error| inconsistent(&error))
}

/// Runs these migrations of an empty PostgreSQL, by their numbers, within the transaction that is open.
///
/// # Errors
/// [`StorageError::Inconsistent`] when one fails, or the database is SQLite.
pub(crate) fn run_these(connection: &mut DbConnection, versions: &[String]) -> StorageResult<()> {
    let Connected::Pg(c) = connection.connected() else { return Err(inconsistent(&"a copy of SQLite has its tables")) };
    let pending = c.pending_migrations(POSTGRES).map_err(|error| inconsistent(&error))?;
    for migration in pending.iter().filter(|migration| versions.contains(&migration.name().version().to_string())) {
        c.run_migration(&**migration).map_err(|error| inconsistent(&error))?;
    }
    Ok(())
}

fn refuse_newer(connection: &mut DbConnection) -> StorageResult<()> {
    let applied = match connection.connected() {
        Connected::Pg(c) => c.applied_migrations(),
        Connected::Sqlite(c) => c.applied_migrations(),
    }
    .map_err(|error| inconsistent(&error))?;
    let known = match connection.connected() {
        Connected::Pg(_) => names(true)?,
        Connected::Sqlite(_) => names(false)?,
    };
    let unknown = applied.iter().find(|version| {
        let version = version.to_string();
        !known.iter().any(|name| name.replace('-', "").starts_with(&version.replace('-', "")))
    });
    match unknown {
        Some(_) => Err(StorageError::Inconsistent {
            table: "__diesel_schema_migrations",
            detail: "the database was made by a newer version of the program".into(),
        }),
        None => Ok(()),
    }
}

fn inconsistent(error: &dyn std::fmt::Display) -> StorageError {
    StorageError::Inconsistent { table: "__diesel_schema_migrations", detail: error.to_string() }
}
