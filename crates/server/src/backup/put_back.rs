//! Putting a backup back where nothing is. All of it is read and proved before anything is put anywhere, and the database, without which the rest is nothing,
//! comes last.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Write},
    path::Path,
};

use chrono::{DateTime, Utc};
use ehc_application::ports::FileStore;
use ehc_persistence::{
    Database, DbConnection,
    backup::{self, Filling},
};

use super::{
    CHECKPOINTS, EMBEDDED, FILES, Places, Problem, TABLES,
    archive::{About, Archive, Members},
    folder_of,
};
use crate::ports::FolderFileStore;

/// How many rows are put into a table at a time.
const ROWS_AT_ONCE: usize = 500;

/// What was put back.
#[derive(Debug)]
pub struct PutBack {
    /// When the backup was made.
    pub made_at: DateTime<Utc>,
    /// How many rows, in all tables.
    pub rows: i64,
    /// How many documents.
    pub files: usize,
    /// The hashes of documents that rows name and that could not be read when the backup was made.
    pub files_missing: Vec<String>,
}

/// Puts a backup back, of this version or an earlier one, whose tables are then still those of that version.
///
/// # Errors
/// [`Problem`]. Nothing was put anywhere unless storage or the system failed, and then no database.
pub fn put_back(places: Places<'_>, source: &Path) -> Result<PutBack, Problem> {
    let mut archive = Archive::open(source)?;
    let (about, members) = archive.check()?;
    refuse_unfit(places, &about, &members)?;
    refuse_what_is_there(places)?;
    match places.embedded() {
        Some(path) => {
            let folder = folder_of(path);
            fs::create_dir_all(folder)?;
            // A folder of its own, which takes away with it what SQLite leaves beside a file that is no database.
            let workshop = tempfile::Builder::new().prefix(".ehc-restore-").tempdir_in(folder)?;
            let staged = tempfile::NamedTempFile::new_in(workshop.path())?;
            archive.each(|name, content| {
                if name == EMBEDDED {
                    io::copy(content, &mut staged.as_file())?;
                }
                Ok(())
            })?;
            let mut conn = backup::open_copy(staged.path())?;
            refuse_unsound(&mut conn, &about, &members)?;
            drop(conn);
            staged.as_file().sync_all()?;
            place_beside(places, &mut archive)?;
            staged.persist_noclobber(path).map_err(|failed| failed.error)?;
            File::open(folder)?.sync_all()?;
        }
        None => Database::open(places.url, 1)?.write(|conn| {
            let filling = Filling::begin(conn, &about.schema)?;
            archive.each(|name, content| match name.strip_prefix(TABLES) {
                Some(table) => fill(conn, &filling, table, content),
                None => Ok(()),
            })?;
            filling.end(conn)?;
            refuse_unsound(conn, &about, &members)?;
            place_beside(places, &mut archive)
        })?,
    }
    let files = members.keys().filter(|name| name.starts_with(FILES)).count();
    Ok(PutBack { made_at: about.made_at, rows: about.rows.values().sum(), files, files_missing: about.files_missing })
}

/// Refuses what this program, or the database that the settings name, cannot take.
fn refuse_unfit(places: Places<'_>, about: &About, members: &Members) -> Result<(), Problem> {
    if about.database != places.kind() {
        return Err(Problem::OtherDatabase { of: about.database.clone(), here: places.kind() });
    }
    if !backup::is_known(places.embedded().is_none(), &about.schema)? {
        return Err(Problem::Newer);
    }
    let mut needed: BTreeSet<String> = match places.embedded() {
        Some(_) => [EMBEDDED.to_owned()].into(),
        None => about.rows.keys().map(|table| format!("{TABLES}{table}")).collect(),
    };
    needed.insert(CHECKPOINTS.to_owned());
    if let Some(name) = needed.iter().find(|name| !members.contains_key(*name)) {
        return Err(Problem::Missing(name.clone()));
    }
    let is_ours = |name: &String| needed.contains(name) || name.starts_with(FILES) || name == "about.json";
    match members.keys().find(|name| !is_ours(name)) {
        Some(name) => Err(Problem::Stranger(name.clone())),
        None => Ok(()),
    }
}

fn refuse_what_is_there(places: Places<'_>) -> Result<(), Problem> {
    let holds_something = |path: &Path| match fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => fs::metadata(path).is_ok_and(|file| file.len() > 0),
    };
    for place in [places.files, places.checkpoints] {
        if holds_something(place) {
            return Err(Problem::NotEmpty(place.display().to_string()));
        }
    }
    match places.embedded() {
        Some(path) => {
            // What SQLite has not yet moved into a database lies beside it, and would be taken for part of another.
            let beside = ["", "-wal", "-shm", "-journal"].map(|end| format!("{}{end}", path.display()));
            match beside.into_iter().find(|path| Path::new(path).exists()) {
                Some(path) => Err(Problem::NotEmpty(path)),
                None => Ok(()),
            }
        }
        None => Database::open(places.url, 1)?.read(|conn| match backup::tables(conn)?.first() {
            Some(table) => Err(Problem::NotEmpty(format!("the database, which has a table {table},"))),
            None => Ok(()),
        }),
    }
}

/// Holds the database that came out of the backup to what the backup says of it.
fn refuse_unsound(conn: &mut DbConnection, about: &About, members: &Members) -> Result<(), Problem> {
    let flaws = backup::flaws(conn)?;
    if !flaws.is_empty() {
        return Err(Problem::Unsound(flaws.join("; ")));
    }
    if backup::schema(conn)? != about.schema || backup::counts(conn)? != about.rows {
        return Err(Problem::Unsound("it has other tables or rows than were counted".to_owned()));
    }
    for hash in backup::file_hashes(conn)? {
        let name = format!("{FILES}{hash}");
        if !members.contains_key(&name) && !about.files_missing.contains(&hash) {
            return Err(Problem::Missing(name));
        }
    }
    Ok(())
}

fn fill(conn: &mut DbConnection, filling: &Filling, table: &str, content: &mut dyn Read) -> Result<(), Problem> {
    let mut lines = Vec::new();
    for line in BufReader::new(content).lines() {
        lines.push(line?);
        if lines.len() == ROWS_AT_ONCE {
            filling.add(conn, table, &lines)?;
            lines.clear();
        }
    }
    if !lines.is_empty() {
        filling.add(conn, table, &lines)?;
    }
    Ok(())
}

/// Puts the documents and the checkpoints in their places.
fn place_beside(places: Places<'_>, archive: &mut Archive) -> Result<(), Problem> {
    let store = FolderFileStore::open_folder(places.files)?;
    archive.each(|name, content| {
        if let Some(hash) = name.strip_prefix(FILES) {
            let mut incoming = store.begin()?;
            let mut piece = vec![0u8; 256 * 1024];
            loop {
                match content.read(&mut piece)? {
                    0 => break,
                    length => incoming.add(piece.get(..length).unwrap_or_default())?,
                }
            }
            incoming.settle()?;
            incoming.keep(hash)?;
        } else if name == CHECKPOINTS {
            let mut read = Vec::new();
            content.read_to_end(&mut read)?;
            let folder = folder_of(places.checkpoints);
            fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(&read)?;
            file.as_file().sync_all()?;
            file.persist(places.checkpoints).map_err(|failed| failed.error)?;
        }
        Ok(())
    })
}
