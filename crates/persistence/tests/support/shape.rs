//! The shape of a migrated database, in words that are the same for both, so that two shapes can be compared.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{QueryableByName, RunQueryDsl, SqliteConnection, sql_query, sql_types::Text};
use ehc_persistence::{Connected, DbConnection};

/// A column's type as `schema.rs` names it, without its `Nullable`; `Text` stands for `Code` too, and `Integer` for `BigInt` on SQLite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub kind: String,
    pub nullable: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    pub columns: BTreeMap<String, Column>,
    pub primary_key: Vec<String>,
    /// Columns, the table that they name, its columns.
    pub foreign_keys: BTreeSet<[String; 3]>,
    pub unique_keys: BTreeSet<String>,
    /// Columns by name, with `unique` or `partial` where they are.
    pub indexes: BTreeMap<String, String>,
}

pub type Shape = BTreeMap<String, Table>;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Reads the shape of a database.
pub fn read(conn: &mut DbConnection) -> Shape {
    let mut shape = Shape::new();
    for line in lines(conn) {
        let words: Vec<&str> = line.split('|').collect();
        let table = shape.entry(words[1].to_owned()).or_default();
        match words[0] {
            "column" => {
                let column = Column { kind: words[3].to_owned(), nullable: words[4] == "yes" };
                table.columns.insert(words[2].to_owned(), column);
            }
            "primary" => table.primary_key = words[2].split(',').map(ToOwned::to_owned).collect(),
            "foreign" => {
                table.foreign_keys.insert([words[2], words[3], words[4]].map(ToOwned::to_owned));
            }
            "unique" => {
                table.unique_keys.insert(words[2].to_owned());
            }
            "index" => {
                table.indexes.insert(words[2].to_owned(), words[3].trim().replace('"', ""));
            }
            other => panic!("what is {other}?"),
        }
    }
    shape.remove("__diesel_schema_migrations");
    shape
}

fn lines(conn: &mut DbConnection) -> Vec<String> {
    let found: Vec<Line> = match conn.connected() {
        Connected::Pg(c) => sql_query(POSTGRES).load(c).unwrap(),
        Connected::Sqlite(c) => return sqlite_lines(c),
    };
    found.into_iter().map(|one| one.line).collect()
}

fn sqlite_lines(conn: &mut SqliteConnection) -> Vec<String> {
    let found: Vec<Line> = sql_query(SQLITE).load(conn).unwrap();
    found.into_iter().map(|one| one.line).collect()
}

const POSTGRES: &str = "
    SELECT 'column|' || c.relname || '|' || a.attname || '|'
        || CASE a.atttypid::regtype::text
            WHEN 'uuid' THEN 'Key' WHEN 'text' THEN 'Text' WHEN 'timestamp with time zone' THEN 'Instant' WHEN 'jsonb' THEN 'Json'
            WHEN 'date' THEN 'Date' WHEN 'boolean' THEN 'Bool' WHEN 'integer' THEN 'Integer' WHEN 'bigint' THEN 'BigInt'
            ELSE a.atttypid::regtype::text END
        || '|' || CASE WHEN a.attnotnull THEN 'no' ELSE 'yes' END AS line
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT CASE k.contype WHEN 'p' THEN 'primary|' WHEN 'f' THEN 'foreign|' ELSE 'unique|' END || c.relname || '|' || own.names
        || CASE WHEN k.contype = 'f' THEN '|' || other.relname || '|' || theirs.names ELSE '' END
    FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid
    LEFT JOIN pg_class other ON other.oid = k.confrelid
    CROSS JOIN LATERAL (SELECT string_agg(a.attname, ',' ORDER BY n.at) AS names FROM unnest(k.conkey) WITH ORDINALITY n (number, at)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.number) own
    LEFT JOIN LATERAL (SELECT string_agg(a.attname, ',' ORDER BY n.at) AS names FROM unnest(k.confkey) WITH ORDINALITY n (number, at)
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n.number) theirs ON true
    WHERE k.connamespace = 'public'::regnamespace AND k.contype IN ('p', 'f', 'u')
    UNION ALL
    SELECT 'index|' || c.relname || '|' || i.relname || '|'
        || (SELECT string_agg(pg_get_indexdef(x.indexrelid, n, true), ',' ORDER BY n) FROM generate_series(1, x.indnkeyatts) n)
        || CASE WHEN x.indisunique THEN ' unique' ELSE '' END || CASE WHEN x.indpred IS NULL THEN '' ELSE ' partial' END
    FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
    WHERE c.relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid)";

// A type of ours is known by its storage class and by the check on its column.
const SQLITE: &str = "
    SELECT 'column|' || m.name || '|' || c.name || '|'
        || CASE
            WHEN c.type = 'BLOB' AND m.sql LIKE '%length(' || c.name || ') = 16%' THEN 'Key'
            WHEN c.type = 'INTEGER' AND m.sql LIKE '%CHECK (' || c.name || ' IN (0, 1))%' THEN 'Bool'
            WHEN c.type = 'INTEGER' THEN 'Integer'
            WHEN c.type = 'TEXT' AND m.sql LIKE '%CHECK (length(' || c.name || ') = 27)%' THEN 'Instant'
            WHEN c.type = 'TEXT' AND m.sql LIKE '%CHECK (length(' || c.name || ') = 10)%' THEN 'Date'
            WHEN c.type = 'TEXT' AND m.sql LIKE '%CHECK (json_valid(' || c.name || '))%' THEN 'Json'
            WHEN c.type = 'TEXT' THEN 'Text'
            ELSE c.type END
        || '|' || CASE c.\"notnull\" WHEN 1 THEN 'no' ELSE 'yes' END AS line
    FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
    UNION ALL
    SELECT 'primary|' || m.name || '|' || (SELECT group_concat(name) FROM (SELECT name FROM pragma_table_xinfo(m.name) WHERE pk > 0 ORDER BY pk))
    FROM sqlite_schema m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
    UNION ALL
    SELECT 'foreign|' || m.name || '|' || group_concat(f.\"from\") || '|' || f.\"table\" || '|' || group_concat(f.\"to\")
    FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' GROUP BY m.name, f.id
    UNION ALL
    SELECT CASE i.origin WHEN 'u' THEN 'unique|' || m.name || '|' ELSE 'index|' || m.name || '|' || i.name || '|' END
        || (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno))
        || CASE WHEN i.origin = 'c' AND i.\"unique\" THEN ' unique' ELSE '' END || CASE i.partial WHEN 1 THEN ' partial' ELSE '' END
    FROM sqlite_schema m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.origin IN ('u', 'c')";
