//! Taking a backup while the service runs: the database as of one moment, then the documents that it names, then the checkpoints as far as it goes.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::{DateTime, Utc};
use ehc_application::{audit::CheckpointLog, ports::FileStore};
use ehc_persistence::{Database, DbConnection, StorageResult, audit, backup};
use serde_json::Value;

use super::{
    CHECKPOINTS, EMBEDDED, FILES, Places, Problem, TABLES,
    archive::{About, Archive, Writer},
    folder_of,
};
use crate::{checkpoints::CheckpointFile, ports::FolderFileStore};

/// What a backup holds.
#[derive(Debug)]
pub struct Taken {
    /// How many rows, in all tables.
    pub rows: i64,
    /// How many documents.
    pub files: usize,
    /// How many checkpoints.
    pub checkpoints: usize,
    /// How many bytes the file has.
    pub bytes: u64,
    /// The hashes of documents that rows name and that are not there or damaged.
    pub files_missing: Vec<String>,
}

/// The copy of the database, in files that go when this does.
struct Copied {
    members: Vec<(String, PathBuf)>,
    about: About,
    files: Vec<String>,
    /// The number of the last link of the chain.
    last: i64,
}

/// How the folder begins in which a backup is made, beside its place.
const WORKSHOP: &str = ".ehc-backup-";

/// No backup takes as long.
const TAKES_WITHIN: Duration = Duration::from_secs(24 * 3_600);

/// Removes what backups left that were cut off: copies of everything, which nobody looks after.
fn sweep(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_ours = entry.file_name().to_string_lossy().starts_with(WORKSHOP) && entry.file_type()?.is_dir();
        if is_ours && entry.metadata()?.modified()?.elapsed().unwrap_or_default() > TAKES_WITHIN {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// Writes a backup to a file that is not there yet; it has its name only when all of it was written, made durable and read again.
///
/// # Errors
/// [`Problem`]; the file is then not there.
pub fn take(places: Places<'_>, now: DateTime<Utc>, target: &Path) -> Result<Taken, Problem> {
    if target.exists() {
        return Err(Problem::Exists(target.to_owned()));
    }
    let folder = folder_of(target);
    if !folder.is_dir() {
        return Err(Problem::NoFolder(folder.to_owned()));
    }
    // A folder and a file that nobody else may open.
    sweep(folder)?;
    let workshop = tempfile::Builder::new().prefix(WORKSHOP).tempdir_in(folder)?;
    let mut copied = copy_database(places, now, workshop.path())?;
    let store = FolderFileStore::open_folder(places.files)?;
    let mut files = copied.files.len();
    // Documents are never changed or removed, so that those the copy names are there still.
    copied.about.files_missing = copied.files.extract_if(.., |hash| store.open(hash).is_err()).collect();
    files -= copied.about.files_missing.len();
    let lines = checkpoints_until(places, copied.last)?;

    let unfinished = tempfile::NamedTempFile::new_in(workshop.path())?;
    let mut writer = Writer::begin(unfinished.reopen()?, &copied.about)?;
    for (name, path) in &copied.members {
        let file = File::open(path)?;
        writer.add(name, file.metadata()?.len(), file)?;
    }
    for hash in &copied.files {
        writer.add_bytes(&format!("{FILES}{hash}"), &store.open(hash)?)?;
    }
    writer.add_bytes(CHECKPOINTS, lines.iter().map(|line| format!("{line}\n")).collect::<String>().as_bytes())?;
    let bytes = writer.finish()?.metadata()?.len();
    Archive::open(unfinished.path())?.check()?;
    unfinished.persist_noclobber(target).map_err(|failed| match failed.error.kind() {
        io::ErrorKind::AlreadyExists => Problem::Exists(target.to_owned()),
        _ => Problem::System(failed.error),
    })?;
    File::open(folder)?.sync_all()?;
    let About { rows, files_missing, .. } = copied.about;
    Ok(Taken { rows: rows.values().sum(), files, checkpoints: lines.len(), bytes, files_missing })
}

fn copy_database(places: Places<'_>, now: DateTime<Utc>, workshop: &Path) -> Result<Copied, Problem> {
    match places.embedded() {
        Some(path) if !path.exists() => Err(Problem::NoDatabase(path.to_owned())),
        Some(_) => {
            let copy = workshop.join(EMBEDDED);
            backup::copy_embedded(places.url, &copy)?;
            let mut conn = backup::open_copy(&copy)?;
            let flaws = backup::flaws(&mut conn)?;
            if !flaws.is_empty() {
                return Err(Problem::Unsound(flaws.join("; ")));
            }
            let mut copied = look(places, now, &mut conn)?;
            drop(conn);
            copied.members.push((EMBEDDED.to_owned(), copy));
            Ok(copied)
        }
        None => Database::open(places.url, 1)?.write(|conn| {
            backup::hold_still(conn)?;
            let mut copied = look(places, now, conn)?;
            for table in copied.about.rows.keys() {
                let path = workshop.join(format!("{}.jsonl", copied.members.len()));
                let mut file = BufWriter::new(File::create(&path)?);
                backup::each_row(conn, table, |line| Ok::<_, Problem>(writeln!(file, "{line}")?))?;
                file.flush()?;
                copied.members.push((format!("{TABLES}{table}"), path));
            }
            Ok(copied)
        }),
    }
}

fn look(places: Places<'_>, now: DateTime<Utc>, conn: &mut DbConnection) -> StorageResult<Copied> {
    let about = About::new(now, places.kind(), backup::schema(conn)?, backup::counts(conn)?);
    let last = audit::last_link(conn)?.map_or(0, |link| link.number);
    Ok(Copied { members: Vec::new(), about, files: backup::file_hashes(conn)?, last })
}

/// Reads the checkpoints after the copy was made, so that it knows of none that is missing here, and leaves out those signed since: of them the copy would
/// seem to have been cut off.
fn checkpoints_until(places: Places<'_>, last: i64) -> io::Result<Vec<String>> {
    let mut lines = CheckpointFile::at(places.checkpoints).lines()?;
    let number = |line: &String| serde_json::from_str::<Value>(line).ok()?.get("number")?.as_i64();
    while lines.last().and_then(number).is_some_and(|number| number > last) {
        lines.pop();
    }
    Ok(lines)
}
