//! A database of its own for each test, copied from a template that is migrated once.

use std::{
    collections::hash_map::DefaultHasher,
    fs::{self, File},
    hash::{Hash, Hasher},
    ops::Deref,
    path::{Path, PathBuf},
};

use ehc_persistence::Database;

use crate::{postgres, sqlite};

/// How many readers a test database has; enough for a test with several threads.
const CONNECTIONS: u32 = 4;

/// A migrated database that is removed when it goes out of scope.
#[derive(Debug)]
pub struct TestDatabase {
    // Dropped in this order: the pools before what they are connected to.
    database: Database,
    url: String,
    _kept: Kept,
}

#[derive(Debug)]
enum Kept {
    Folder { _folder: tempfile::TempDir },
    OnServer { _copy: postgres::Copy },
}

impl TestDatabase {
    /// Makes one on SQLite.
    pub fn sqlite() -> Self {
        let folder = tempfile::Builder::new().prefix("ehc-test-").tempdir().expect("a folder for the test database");
        let file = folder.path().join("test.db");
        sqlite::copy_template(&file);
        let url = format!("sqlite:{}", file.display());
        Self { database: open(&url), url, _kept: Kept::Folder { _folder: folder } }
    }

    /// Makes one on the PostgreSQL server that `scripts/test` starts.
    ///
    /// # Panics
    /// When `EHC_TEST_POSTGRES_URL` is missing: a test that cannot run has failed.
    pub fn postgres() -> Self {
        let copy = postgres::Copy::make();
        let url = copy.url().to_owned();
        Self { database: open(&url), url, _kept: Kept::OnServer { _copy: copy } }
    }

    /// Returns the address, for programs and crates that open it themselves.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Deref for TestDatabase {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.database
    }
}

fn open(url: &str) -> Database {
    Database::open(url, CONNECTIONS).unwrap_or_else(|error| panic!("the test database does not open: {error}"))
}

/// Returns the folder for templates and locks, below the build folder.
pub(crate) fn workshop() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let folder = target.join("test-databases");
    fs::create_dir_all(&folder).expect("a folder for database templates");
    folder
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Describes the migrations of one database in sixteen characters that change with any of their text.
pub(crate) fn fingerprint(kind: &str) -> String {
    let mut hasher = DefaultHasher::new();
    let migrations = root().join("migrations").join(kind);
    let mut folders: Vec<_> = fs::read_dir(&migrations).expect("the migrations").map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders {
        folder.file_name().hash(&mut hasher);
        fs::read(folder.join("up.sql")).expect("the text of a migration").hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

/// Waits for the lock with this name; held until the file is dropped. It holds between processes, because nextest runs each test in one of its own.
pub(crate) fn lock(name: &str) -> File {
    let file = lock_file(name);
    file.lock().expect("a lock between tests");
    file
}

/// Waits until fewer than two tests hold a place: on two cores more copies at once only get in each other's way.
pub(crate) fn one_of_two_places() -> File {
    for name in ["copy-1.lock", "copy-2.lock"] {
        let file = lock_file(name);
        if file.try_lock().is_ok() {
            return file;
        }
    }
    lock(if std::process::id().is_multiple_of(2) { "copy-1.lock" } else { "copy-2.lock" })
}

fn lock_file(name: &str) -> File {
    File::options().create(true).append(true).open(workshop().join(name)).expect("a lock file")
}

/// One text of a row.
#[derive(diesel::QueryableByName)]
struct RowText {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

/// Everything that a table keeps as text, for tests of what must never be kept.
///
/// # Panics
/// When there is no such table.
pub fn texts_of(db: &Database, table: &str) -> String {
    use diesel::RunQueryDsl;
    let columns: &[&str] = match table {
        "notices" => &["dedupe_key", "email", "title", "body", "link", "failure"],
        "invitations" => &["salt", "token_hash"],
        "submissions" => &["location", "content", "answer"],
        "drafts" => &["form", "fields"],
        "audit_entries" => &["action", "reason", "details"],
        "tasks" => &["dedupe_key", "title", "detail"],
        _ => panic!("no columns are named for {table}"),
    };
    let columns: Vec<String> = columns.iter().map(|column| format!("coalesce(cast({column} as text), '')")).collect();
    let query = format!("SELECT {} AS text FROM {table}", columns.join(" || ' ' || "));
    let rows: Vec<RowText> = db
        .read(|conn| -> ehc_persistence::StorageResult<Vec<RowText>> {
            Ok(match conn.connected() {
                ehc_persistence::Connected::Pg(c) => diesel::sql_query(&query).load(c)?,
                ehc_persistence::Connected::Sqlite(c) => diesel::sql_query(&query).load(c)?,
            })
        })
        .unwrap_or_else(|error| panic!("{table} cannot be read: {error}"));
    rows.into_iter().map(|row| row.text).collect::<Vec<_>>().join("\n")
}
