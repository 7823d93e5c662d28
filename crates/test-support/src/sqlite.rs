//! The template file of SQLite.

use std::{fs, path::Path};

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use ehc_persistence::{Connected, DbConnection, migrations};

use crate::databases::{fingerprint, lock, workshop};

/// Copies the migrated template, which is made first when there is none for these migrations.
pub(crate) fn copy_template(target: &Path) {
    let template = workshop().join(format!("sqlite-{}.db", fingerprint("sqlite")));
    if !template.exists() {
        let _lock = lock("sqlite.lock");
        if !template.exists() {
            make(&template);
        }
    }
    fs::copy(&template, target).expect("a copy of the database template");
}

fn make(template: &Path) {
    let unfinished = template.with_extension("unfinished");
    for leftover in ["unfinished", "unfinished-wal", "unfinished-shm"] {
        let _ = fs::remove_file(template.with_extension(leftover));
    }
    let mut connection =
        SqliteConnection::establish(unfinished.to_str().expect("a path in UTF-8")).expect("a file for the template");
    connection.batch_execute("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;").expect("the settings of the template");
    let mut connection = DbConnection::from(Connected::Sqlite(connection));
    migrations::run(&mut connection).unwrap_or_else(|error| panic!("the SQLite migrations fail: {error}"));
    // Closing the last connection moves the write-ahead log into the file, so that one file is the whole database.
    drop(connection);
    fs::rename(&unfinished, template).expect("the finished template in its place");
}
