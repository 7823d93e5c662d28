//! What is found where the database should be: ours, nothing yet, or something else, called by its name.

use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_types::Text};

use crate::{
    Connected, DbConnection,
    errors::{StorageError, StorageResult},
};

/// Files up to this size are read through at the start, in bytes; larger ones when `ehc backup` copies them.
const READ_THROUGH: i64 = 64 * 1024 * 1024;

/// Tables that are there since the first version.
const OURS: [&str; 3] = ["audit_entries", "cases", "__diesel_schema_migrations"];

/// What is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// A database of this program.
    Ours,
    /// No table at all.
    Empty,
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Checked {
    #[diesel(sql_type = Text)]
    quick_check: String,
}

/// Looks at the file of SQLite by a connection of its own, before the pools are made, which would only say that it does not answer.
///
/// # Errors
/// [`StorageError::NotOurs`] for a file that is no database.
pub(crate) fn is_a_database(path: &str) -> StorageResult<()> {
    let Ok(mut connection) = SqliteConnection::establish(path) else { return Ok(()) };
    let tables = diesel::sql_query("SELECT name FROM sqlite_master LIMIT 1").load::<Named>(&mut connection);
    match tables {
        Err(error) if error.to_string().contains("not a database") => Err(StorageError::NotOurs("it is no SQLite database")),
        Err(error) if error.to_string().contains("malformed") => Err(StorageError::NotOurs("it is damaged")),
        _ => Ok(()),
    }
}

/// Says whether the database is ours or empty.
///
/// # Errors
/// [`StorageError::NotOurs`] when it is damaged or belongs to another program; any failure of the database.
pub(crate) fn of(conn: &mut DbConnection) -> StorageResult<Condition> {
    let tables: Vec<Named> = match conn.connected() {
        Connected::Pg(c) => diesel::sql_query(
            "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1",
        )
        .load(c)?,
        Connected::Sqlite(c) => {
            let small = diesel::sql_query(
                "SELECT CAST(page_count * page_size AS TEXT) AS name FROM pragma_page_count(), pragma_page_size()",
            )
            .get_result::<Named>(c)?
            .name
            .parse::<i64>()
            .is_ok_and(|bytes| bytes <= READ_THROUGH);
            if small {
                let found: Vec<Checked> = diesel::sql_query("PRAGMA quick_check(1)").load(c)?;
                if found.iter().any(|line| line.quick_check != "ok") {
                    return Err(StorageError::NotOurs("it is damaged"));
                }
            }
            diesel::sql_query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'").load(c)?
        }
    };
    let has = |wanted: &&str| tables.iter().any(|table| table.name == *wanted);
    if tables.is_empty() {
        Ok(Condition::Empty)
    } else if OURS.iter().all(has) {
        Ok(Condition::Ours)
    } else {
        Err(StorageError::NotOurs("it belongs to another program"))
    }
}
