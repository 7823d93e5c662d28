//! PostgreSQL: every row as a line of JSON, read as of one moment and put into tables of the same version.

use std::collections::BTreeMap;

use diesel::{PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text};

use super::{Line, lines, quoted, tables};
use crate::{Connected, DbConnection, StorageError, StorageResult, migrations};

/// How many rows are fetched at a time.
const AT_ONCE: usize = 500;

/// Has everything that this transaction reads from here on be of one moment, however long that takes; it has not read yet.
///
/// # Errors
/// Any failure of the database.
pub fn hold_still(conn: &mut DbConnection) -> StorageResult<()> {
    match conn.connected() {
        Connected::Pg(_) => conn.execute_constant(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
             SET LOCAL statement_timeout = 0; SET LOCAL TimeZone = 'UTC'; SET LOCAL bytea_output = 'hex'",
        ),
        Connected::Sqlite(_) => Ok(()),
    }
}

/// Hands over every row of a table, each as a line of JSON.
///
/// # Errors
/// Any failure of the database, or what the caller returns.
pub fn each_row<E: From<StorageError>>(
    conn: &mut DbConnection,
    table: &str,
    mut take: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let c = server(conn)?;
    let rows = quoted(table);
    execute(c, &format!("DECLARE backup NO SCROLL CURSOR FOR SELECT row_to_json(kept)::text AS line FROM {rows} AS kept"))?;
    loop {
        let found: Vec<Line> = sql_query(format!("FETCH {AT_ONCE} FROM backup")).load(c).map_err(StorageError::from)?;
        if found.is_empty() {
            break;
        }
        lines(found).iter().try_for_each(|line| take(line))?;
    }
    Ok(execute(c, "CLOSE backup")?)
}

#[derive(QueryableByName)]
struct ForeignKey {
    #[diesel(sql_type = Text)]
    on_table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    definition: String,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    on_table: String,
    #[diesel(sql_type = Text)]
    name: String,
}

/// Tables that are being filled within one transaction: what ties rows together, and what keeps them from being changed, is put back at the end.
#[expect(missing_debug_implementations, reason = "it holds nothing to show")]
pub struct Filling {
    /// The names of the columns of each table that are stored and not computed.
    columns: BTreeMap<String, String>,
    foreign_keys: Vec<ForeignKey>,
}

impl Filling {
    /// Makes the tables of a version in an empty schema.
    ///
    /// # Errors
    /// Any failure of the database.
    pub fn begin(conn: &mut DbConnection, schema: &[String]) -> StorageResult<Self> {
        conn.execute_constant("SET LOCAL statement_timeout = 0; SET LOCAL TimeZone = 'UTC'")?;
        migrations::run_these(conn, schema)?;
        let names = tables(conn)?;
        let c = server(conn)?;
        for table in names.iter().map(|name| quoted(name)) {
            execute(c, &format!("ALTER TABLE {table} DISABLE TRIGGER USER"))?;
        }
        let here = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())";
        let foreign_keys: Vec<ForeignKey> = sql_query(format!(
            "SELECT t.relname::text AS on_table, k.conname::text AS name, pg_get_constraintdef(k.oid) AS definition
             FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid WHERE k.contype = 'f' AND t.relnamespace = {here} ORDER BY 1, 2"
        ))
        .load(c)?;
        for ForeignKey { on_table, name, .. } in &foreign_keys {
            execute(c, &format!("ALTER TABLE {} DROP CONSTRAINT {}", quoted(on_table), quoted(name)))?;
        }
        for table in &names {
            // What a migration put in is in the backup too.
            execute(c, &format!("DELETE FROM {}", quoted(table)))?;
        }
        let found: Vec<Column> = sql_query(format!(
            "SELECT t.relname::text AS on_table, a.attname::text AS name FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
             WHERE t.relkind IN ('r', 'p') AND t.relnamespace = {here} AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
             ORDER BY t.relname, a.attnum"
        ))
        .load(c)?;
        let mut columns: BTreeMap<String, String> = BTreeMap::new();
        for Column { on_table, name } in found {
            let list = columns.entry(on_table).or_default();
            list.push_str(if list.is_empty() { "" } else { ", " });
            list.push_str(&quoted(&name));
        }
        Ok(Self { columns, foreign_keys })
    }

    /// Puts rows into a table, each a line as [`each_row`] gave it.
    ///
    /// # Errors
    /// [`StorageError::Inconsistent`] for a table that this version has not, or any failure of the database.
    pub fn add(&self, conn: &mut DbConnection, table: &str, lines: &[String]) -> StorageResult<()> {
        let columns = self.columns.get(table).ok_or_else(|| StorageError::Inconsistent {
            table: "the backup",
            detail: "it has rows of a table that its version has not".into(),
        })?;
        let into = quoted(table);
        let query = format!(
            "INSERT INTO {into} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{into}, $1::json) AS kept"
        );
        sql_query(query).bind::<Text, _>(format!("[{}]", lines.join(","))).execute(server(conn)?)?;
        Ok(())
    }

    /// Ties the rows together again, which checks every one.
    ///
    /// # Errors
    /// [`StorageError::Dangling`] when a row names another that is not there; any failure of the database.
    pub fn end(self, conn: &mut DbConnection) -> StorageResult<()> {
        let c = server(conn)?;
        for ForeignKey { on_table, name, definition } in &self.foreign_keys {
            execute(c, &format!("ALTER TABLE {} ADD CONSTRAINT {} {definition}", quoted(on_table), quoted(name)))?;
        }
        for table in self.columns.keys().map(|name| quoted(name)) {
            execute(c, &format!("ALTER TABLE {table} ENABLE TRIGGER USER"))?;
        }
        Ok(())
    }
}

fn execute(c: &mut PgConnection, statement: &str) -> StorageResult<()> {
    Ok(c.batch_execute(statement)?)
}

fn server(conn: &mut DbConnection) -> StorageResult<&mut PgConnection> {
    match conn.connected() {
        Connected::Pg(c) => Ok(c),
        Connected::Sqlite(_) => {
            Err(StorageError::Inconsistent { table: "the backup", detail: "rows are taken from PostgreSQL alone".into() })
        }
    }
}
