//! What a backup asks of the database. A copy of SQLite is a file that SQLite writes; one of PostgreSQL is rows, so that neither `pg_dump` nor a version of
//! it has to be at hand and the same program puts back what it took.

mod embedded;
mod rows;

use std::collections::BTreeMap;

use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Text},
};

pub use embedded::{copy_embedded, flaws, open_copy};
pub use rows::{Filling, each_row, hold_still};

use crate::{Connected, DbConnection, StorageResult, migrations};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// Lists the tables by name, without the one that says which migrations were run.
///
/// # Errors
/// Any failure of the database.
pub fn tables(conn: &mut DbConnection) -> StorageResult<Vec<String>> {
    let found: Vec<Line> = match conn.connected() {
        Connected::Pg(c) => sql_query(
            "SELECT relname::text AS line FROM pg_class WHERE relkind IN ('r', 'p') AND relname <> '__diesel_schema_migrations'
             AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) ORDER BY relname",
        )
        .load(c)?,
        Connected::Sqlite(c) => sql_query(
            "SELECT name AS line FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
             AND name <> '__diesel_schema_migrations' ORDER BY name",
        )
        .load(c)?,
    };
    Ok(lines(found))
}

/// Counts the rows of every table.
///
/// # Errors
/// Any failure of the database.
pub fn counts(conn: &mut DbConnection) -> StorageResult<BTreeMap<String, i64>> {
    let mut counts = BTreeMap::new();
    for table in tables(conn)? {
        let query = format!("SELECT count(*) AS rows FROM {}", quoted(&table));
        let counted: Counted = on!(conn, |c| sql_query(query).get_result(c))?;
        counts.insert(table, counted.rows);
    }
    Ok(counts)
}

/// Lists the migrations that were run, by their numbers in order.
///
/// # Errors
/// Any failure of the database, as when it was never migrated.
pub fn schema(conn: &mut DbConnection) -> StorageResult<Vec<String>> {
    let query = "SELECT version AS line FROM __diesel_schema_migrations ORDER BY version";
    Ok(lines(on!(conn, |c| sql_query(query).load(c))?))
}

/// Says whether this program knows every migration of a database of its kind.
///
/// # Errors
/// As [`migrations::names`].
pub fn is_known(postgres: bool, schema: &[String]) -> StorageResult<bool> {
    let known: Vec<String> =
        migrations::names(postgres)?.iter().map(|name| name.split('_').next().unwrap_or_default().replace('-', "")).collect();
    Ok(schema.iter().all(|version| known.contains(version)))
}

/// Lists the hashes of the files that rows name: documents, and logos of the authority.
///
/// # Errors
/// Any failure of the database.
pub fn file_hashes(conn: &mut DbConnection) -> StorageResult<Vec<String>> {
    // A backup that an earlier version took knows no logos.
    let has_logos = tables(conn)?.iter().any(|name| name == "authority_logos");
    let logos = if has_logos { "UNION SELECT sha256 FROM authority_logos WHERE sha256 IS NOT NULL" } else { "" };
    let query = format!("SELECT DISTINCT sha256 AS line FROM documents {logos} ORDER BY 1");
    Ok(lines(on!(conn, |c| sql_query(query).load(c))?))
}

fn lines(found: Vec<Line>) -> Vec<String> {
    found.into_iter().map(|found| found.line).collect()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
