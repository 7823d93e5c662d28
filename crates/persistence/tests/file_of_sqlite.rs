//! The file of a SQLite database on the disk.
#![cfg(unix)]

use std::{fs, os::unix::fs::PermissionsExt};

use ehc_persistence::{Database, StorageError};

fn mode(path: &std::path::Path) -> u32 {
    fs::metadata(path).map(|file| file.permissions().mode() & 0o777).unwrap_or_default()
}

#[test]
fn nobody_else_reads_the_file_or_what_stands_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ehc.sqlite");
    let url = format!("sqlite:{}", path.display());
    let database = Database::open(&url, 2).unwrap();
    database.migrate().unwrap();
    database.write(|_| Ok::<_, StorageError>(())).unwrap();
    let beside = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    for file in beside {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }

    drop(database);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let again = Database::open(&url, 2).unwrap();
    again.write(|_| Ok::<_, StorageError>(())).unwrap();
    assert_eq!(mode(&path), 0o600, "a file that others could read before");
}
