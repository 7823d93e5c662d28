//! SQLite: it writes the copy itself, as of one moment, while others go on writing (sqlite.org, "VACUUM INTO").

use std::path::Path;

use diesel::{RunQueryDsl, sql_query, sql_types::Text};

use super::{Counted, Line, lines};
use crate::{Connected, DbConnection, StorageError, StorageResult, dialect::Access};

/// Copies the database at `sqlite:PATH` to a file that is not there or is empty.
///
/// # Errors
/// [`StorageError::Unreachable`], or any failure of the database.
pub fn copy_embedded(url: &str, target: &Path) -> StorageResult<()> {
    let mut conn = DbConnection::open(url, Access::Write).map_err(|_| StorageError::Unreachable("SQLite"))?;
    let target = target.to_string_lossy().into_owned();
    on!(&mut conn, |c| sql_query("VACUUM INTO ?").bind::<Text, _>(target).execute(c))?;
    Ok(())
}

/// Opens a copy that nobody else uses, to read it.
///
/// # Errors
/// [`StorageError::Unreachable`] when it is no database.
pub fn open_copy(path: &Path) -> StorageResult<DbConnection> {
    let url = format!("sqlite:{}", path.display());
    DbConnection::open(&url, Access::Read).map_err(|_| StorageError::Unreachable("SQLite"))
}

/// Says what is wrong with the file of SQLite, and how many rows name others that are not there; nothing of PostgreSQL, which checked that when the rows
/// were put in.
///
/// # Errors
/// Any failure of the database.
pub fn flaws(conn: &mut DbConnection) -> StorageResult<Vec<String>> {
    let Connected::Sqlite(c) = conn.connected() else { return Ok(Vec::new()) };
    let found: Vec<Line> = sql_query("SELECT integrity_check AS line FROM pragma_integrity_check()").load(c)?;
    let mut flaws: Vec<String> = lines(found).into_iter().filter(|line| line != "ok").collect();
    let dangling: Counted = sql_query("SELECT count(*) AS rows FROM pragma_foreign_key_check()").get_result(c)?;
    if dangling.rows > 0 {
        flaws.push(format!("{} rows name others that are not there", dangling.rows));
    }
    Ok(flaws)
}
