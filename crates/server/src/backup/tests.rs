//! Backups of both databases: taken while others write, put back, and refused for whatever is wrong with them.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use chrono::{DateTime, Duration, Utc};
use ehc_application::{
    LocalPolicy, Ports, Service,
    audit::{CheckpointKey, CheckpointLog, Sealer},
    notifications::{MemoryMailer, hold_back_waiting, work_once},
    ports::Clock,
};
use ehc_domain::{
    audit::Look,
    documents::{DocumentClass, DocumentState},
    ids::CaseId,
    notifications::NoticeEvent,
};
use ehc_persistence::{
    Database, StorageError,
    authority::LogoRow,
    backup,
    documents::DocumentRow,
    notifications::{self as post, Addressee, NewNotice},
};
use ehc_test_support::{Persona, TestDatabase, TestPorts, a_case, both_databases, personas};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::{
    Places, Problem,
    archive::{About, Archive, Members},
    put_back, take,
};
use crate::{checkpoints::CheckpointFile, ports::FolderFileStore};

fn key() -> CheckpointKey {
    CheckpointKey::new(&[7; 32])
}

/// A council: a database, and beside it a folder with its documents and its checkpoints.
struct Council<'a> {
    database: &'a Database,
    url: String,
    folder: TempDir,
    files: PathBuf,
    checkpoints: PathBuf,
    ports: TestPorts,
    service: Service,
    case_id: CaseId,
}

impl<'a> Council<'a> {
    /// One with a case, three documents, two checkpoints, and an email that waits.
    fn new(db: &'a TestDatabase) -> Self {
        personas::insert_all(db);
        let case_id = a_case().insert(db).id;
        let folder = tempfile::tempdir().unwrap();
        let (files, checkpoints) = (folder.path().join("files"), folder.path().join("audit/checkpoints.jsonl"));
        let ports = TestPorts::new();
        let store = FolderFileStore::open_folder(&files).unwrap();
        let service =
            Service::new(Database::clone(db), Ports { files: Arc::new(store), ..ports.ports() }, LocalPolicy::default());
        let council = Self { database: db, url: db.url().to_owned(), folder, files, checkpoints, ports, service, case_id };
        for number in 0..3 {
            council.keep(&format!("advice {number}"));
        }
        council.seal();
        council.look();
        council.ports.clock.advance(Duration::hours(2));
        council.seal();
        council.look();
        let notice = NewNotice {
            dedupe_key: "late".into(),
            event: NoticeEvent::AdviceLate,
            case_id: Some(case_id),
            subject_id: None,
            to: Addressee::User(Persona::JamesOsei.id()),
            title: "EHC-000001: Psychological advice late “\u{1F9D2}”".into(),
            body: "It was due.\nIt is not here.".into(),
            link: "/cases/EHC-000001".into(),
        };
        council.database.write(|conn| post::add(conn, council.ports.ports().id(), notice, council.now())).unwrap();
        council
    }

    fn now(&self) -> DateTime<Utc> {
        self.ports.clock.now()
    }

    fn places(&self) -> Places<'_> {
        Places { url: &self.url, files: &self.files, checkpoints: &self.checkpoints }
    }

    /// Keeps a document as an act does: its bytes before its row.
    fn keep(&self, text: &str) {
        let sha256 = hash(text.as_bytes());
        let mut incoming = self.service.ports.files.begin().unwrap();
        incoming.add(text.as_bytes()).unwrap();
        incoming.settle().unwrap();
        incoming.keep(&sha256).unwrap();
        let row = DocumentRow {
            id: self.service.ports.id(),
            case_id: self.case_id,
            class: DocumentClass::Education,
            title: "Advice".into(),
            file_name: "advice.txt".into(),
            content_type: "text/plain".into(),
            sha256,
            size_bytes: i64::try_from(text.len()).unwrap(),
            state: DocumentState::Unscanned,
            uploaded_by: Persona::PriyaNair.id(),
            uploaded_at: self.now(),
            advice_request_id: None,
            withdrawn_at: None,
            withdrawn_reason: None,
        };
        self.database.write(|conn| row.insert(conn)).unwrap();
    }

    fn look(&self) {
        self.service.views.record(Look::refused_to(Persona::PriyaNair.id(), None, None), None).unwrap();
    }

    fn seal(&self) {
        let log = CheckpointFile::at(&self.checkpoints);
        self.look();
        Sealer::new(self.service.clone(), key(), Box::new(log)).unwrap().round().unwrap();
    }

    fn backup(&self) -> PathBuf {
        let file = self.folder.path().join("council.backup");
        take(self.places(), self.now(), &file).unwrap();
        file
    }
}

/// A place where nothing is yet.
struct Nowhere {
    url: String,
    folder: TempDir,
    files: PathBuf,
    checkpoints: PathBuf,
    _server: Option<TestDatabase>,
}

impl Nowhere {
    fn like(council: &Council<'_>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (files, checkpoints) = (folder.path().join("files"), folder.path().join("audit/checkpoints.jsonl"));
        let server = (council.database.kind() == "PostgreSQL").then(|| {
            let server = TestDatabase::postgres();
            server.write(|conn| conn.execute_constant("DROP SCHEMA public CASCADE; CREATE SCHEMA public")).unwrap();
            server
        });
        let embedded = || format!("sqlite:{}", folder.path().join("below/ehc.db").display());
        let url = server.as_ref().map_or_else(embedded, |server| server.url().to_owned());
        Self { url, folder, files, checkpoints, _server: server }
    }

    fn places(&self) -> Places<'_> {
        Places { url: &self.url, files: &self.files, checkpoints: &self.checkpoints }
    }

    fn service(&self, ports: &TestPorts) -> Service {
        let database = Database::open(&self.url, 2).unwrap();
        database.migrate().unwrap();
        let files = Arc::new(FolderFileStore::open_folder(&self.files).unwrap());
        Service::new(database, Ports { files, ..ports.ports() }, LocalPolicy::default())
    }

    /// Refuses a backup, and says how; nothing may have been put anywhere.
    fn refuses(&self, file: &Path) -> Problem {
        let problem = put_back(self.places(), file).expect_err("it is put back");
        assert_eq!(files_below(self.folder.path()), [] as [PathBuf; 0], "something was put in place: {problem}");
        if !self.url.starts_with("sqlite:") {
            let tables = Database::open(&self.url, 1).unwrap().read(backup::tables).unwrap();
            assert!(tables.is_empty(), "{problem}: {tables:?}");
        }
        problem
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let below = |path: PathBuf| if path.is_dir() { files_below(&path) } else { vec![path] };
    fs::read_dir(folder).unwrap().flat_map(|entry| below(entry.unwrap().path())).collect()
}

/// Reads every member as it stands in the file.
fn members(file: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    Archive::open(file)
        .unwrap()
        .each(|name, content| {
            let mut bytes = Vec::new();
            content.read_to_end(&mut bytes)?;
            found.push((name.to_owned(), bytes));
            Ok(())
        })
        .unwrap();
    found
}

/// Writes members as they are given, with whatever list is among them.
fn forge(file: &Path, members: &[(String, Vec<u8>)]) -> PathBuf {
    let target = file.with_extension("forged");
    let mut tape = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, content) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        tape.append_data(&mut header, name, content.as_slice()).unwrap();
    }
    let mut bytes = tape.into_inner().unwrap().finish().unwrap();
    bytes.extend(Sha256::digest(&bytes));
    fs::write(&target, bytes).unwrap();
    target
}

/// Writes the backup again with one member changed, and a list that is right.
fn with(file: &Path, name: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> PathBuf {
    let mut found = members(file);
    let member = found.iter_mut().find(|(known, _)| known == name).unwrap();
    member.1 = change(std::mem::take(&mut member.1));
    let said = json!({ "bytes": member.1.len(), "sha256": hash(&member.1) });
    let list = &mut found.last_mut().unwrap().1;
    let mut listed: Value = serde_json::from_slice(list).unwrap();
    listed[name] = said;
    *list = serde_json::to_vec(&listed).unwrap();
    forge(file, &found)
}

/// Writes the backup again with something else said of it, and a list that is right.
fn saying(file: &Path, change: impl FnOnce(&mut Value)) -> PathBuf {
    with(file, "about.json", |bytes| {
        let mut about: Value = serde_json::from_slice(&bytes).unwrap();
        change(&mut about);
        serde_json::to_vec(&about).unwrap()
    })
}

/// Takes the header out of a copy of SQLite, which counts the changes of the file beside those of its content (sqlite.org, "Database File Format", 1.3).
fn without_count((name, mut content): (String, Vec<u8>)) -> (String, Vec<u8>) {
    if name == super::EMBEDDED {
        content.drain(..100);
    }
    (name, content)
}

fn hash(content: &[u8]) -> String {
    ehc_domain::hex::write(&Sha256::digest(content))
}

/// The members of a backup with their hashes, and what it is.
fn contents(file: &Path) -> (About, Members) {
    Archive::open(file).unwrap().check().unwrap()
}

both_databases! {
    fn what_was_put_back_is_what_was_taken(db: &TestDatabase) {
        let council = Council::new(db);
        let file = council.backup();
        let nowhere = Nowhere::like(&council);
        let put = put_back(nowhere.places(), &file).unwrap();
        assert_eq!((put.files, put.files_missing.len(), put.made_at), (3, 0, council.now()));

        let (about, _) = contents(&file);
        assert_eq!(about.rows, db.read(backup::counts).unwrap());
        assert!(about.rows["documents"] == 3 && about.rows["notices"] == 1 && about.rows["users"] > 5, "{:?}", about.rows);
        let again = nowhere.folder.path().join("again.backup");
        take(nowhere.places(), council.now(), &again).unwrap();
        let same = |file: &Path| members(file).into_iter().filter(|(name, _)| name != "members.json").map(without_count).collect::<Vec<_>>();
        assert!(same(&again) == same(&file), "every row, document and checkpoint");

        let service = nowhere.service(&council.ports);
        let verdict = service.verify_audit(&key(), &CheckpointFile::at(&nowhere.checkpoints), &[]).unwrap();
        assert_eq!(verdict.flaw, None);
        assert!(verdict.checkpoints > 0);
        let refused = service.store.database().write(|conn| conn.execute_constant("DELETE FROM audit_entries"));
        assert!(refused.is_err(), "what keeps the trail from being changed is there again");
    }

    fn a_backup_taken_while_others_write_is_of_one_moment(db: &TestDatabase) {
        let council = Council::new(db);
        let (is_over, written) = (AtomicBool::new(false), AtomicUsize::new(0));
        let file = |turn: usize| council.folder.path().join(format!("council-{turn}.backup"));
        let file = thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Acquire) {
                    council.keep(&format!("more advice {}", written.fetch_add(1, Ordering::AcqRel)));
                    council.ports.clock.advance(Duration::hours(2));
                    council.seal();
                }
            });
            while written.load(Ordering::Acquire) < 5 {
                thread::yield_now();
            }
            // A busy machine may take a whole backup before the writer has its turn again: the one that counts is one that others wrote beside.
            let beside = (0..100).find_map(|turn| {
                let before = written.load(Ordering::Acquire);
                let taken = take(council.places(), council.now(), &file(turn));
                (written.load(Ordering::Acquire) > before || taken.is_err()).then_some((turn, before, taken))
            });
            is_over.store(true, Ordering::Release);
            let (turn, before, taken) = beside.expect("nothing was written beside any of a hundred");
            let taken = taken.unwrap();
            assert!(taken.files >= 3 + before - 1 && taken.files_missing.is_empty(), "{taken:?}");
            file(turn)
        });
        let nowhere = Nowhere::like(&council);
        put_back(nowhere.places(), &file).unwrap();
        let service = nowhere.service(&council.ports);
        let log = CheckpointFile::at(&nowhere.checkpoints);
        assert_eq!(service.verify_audit(&key(), &log, &[]).unwrap().flaw, None);
        assert!(log.lines().unwrap().len() > 2);
        for hash in service.store.database().read(backup::file_hashes).unwrap() {
            service.ports.files.open(&hash).unwrap();
        }
    }

    fn a_checkpoint_that_is_newer_than_the_copy_is_left_out(db: &TestDatabase) {
        let council = Council::new(db);
        council.seal();
        let known = CheckpointFile::at(&council.checkpoints).lines().unwrap();
        let newer = known.last().unwrap().replacen("\"number\":", "\"number\":9", 1);
        CheckpointFile::at(&council.checkpoints).append(&newer).unwrap();
        let nowhere = Nowhere::like(&council);
        put_back(nowhere.places(), &council.backup()).unwrap();
        assert_eq!(CheckpointFile::at(&nowhere.checkpoints).lines().unwrap(), known);
    }

    fn what_waited_to_be_sent_is_not_sent_again_by_itself(db: &TestDatabase) {
        let council = Council::new(db);
        let nowhere = Nowhere::like(&council);
        put_back(nowhere.places(), &council.backup()).unwrap();
        let service = nowhere.service(&council.ports);
        assert_eq!(hold_back_waiting(&service).unwrap(), 1);
        assert_eq!(hold_back_waiting(&service).unwrap(), 0);
        let mailer = MemoryMailer::new();
        work_once(&service, &mailer).unwrap();
        assert!(mailer.sent().iter().all(|mail| !mail.words().subject.contains("Psychological advice late")));
        assert_eq!(service.store.database().read(|conn| post::waiting(conn, 10)).unwrap(), []);
        let told = contents(&{
            let again = nowhere.folder.path().join("again.backup");
            take(nowhere.places(), council.now(), &again).unwrap();
            again
        });
        assert_eq!(told.0.rows["tasks"], 1, "a person is told");
    }

    fn a_document_that_is_gone_is_named_and_the_rest_is_taken(db: &TestDatabase) {
        let council = Council::new(db);
        let hash = db.read(backup::file_hashes).unwrap().remove(0);
        fs::remove_file(council.files.join(&hash[..2]).join(&hash)).unwrap();
        let file = council.folder.path().join("council.backup");
        let taken = take(council.places(), council.now(), &file).unwrap();
        assert_eq!((taken.files, taken.files_missing), (2, vec![hash.clone()]));
        let put = put_back(Nowhere::like(&council).places(), &file).unwrap();
        assert_eq!((put.files, put.files_missing), (2, vec![hash]));
    }

    fn the_logo_of_the_authority_is_taken_and_put_back_as_a_document_is(db: &TestDatabase) {
        let council = Council::new(db);
        let sha256 = hash(b"a logo");
        let mut incoming = council.service.ports.files.begin().unwrap();
        incoming.add(b"a logo").unwrap();
        incoming.keep(&sha256).unwrap();
        let logo = |sha256: Option<String>| LogoRow {
            id: council.service.ports.id(),
            content_type: sha256.as_ref().map(|_| "image/png".to_owned()),
            width: sha256.as_ref().map(|_| 64),
            height: sha256.as_ref().map(|_| 32),
            sha256,
            from_on: council.now().date_naive(),
            recorded_at: council.now(),
            recorded_by: Persona::TomFielding.id(),
        };
        db.write(|conn| LogoRow::insert_all(vec![logo(Some(sha256.clone())), logo(None)], conn)).unwrap();
        let file = council.folder.path().join("council.backup");
        assert_eq!(take(council.places(), council.now(), &file).unwrap().files, 4);
        let there = Nowhere::like(&council);
        assert_eq!(put_back(there.places(), &file).unwrap().files, 4);
        assert_eq!(fs::read(there.places().files.join(&sha256[..2]).join(&sha256)).unwrap(), b"a logo");
    }

    fn a_database_that_does_not_hold_together_is_refused_whatever_its_list_says(db: &TestDatabase) {
        let council = Council::new(db);
        let file = council.backup();
        let nowhere = Nowhere::like(&council);
        let fewer = saying(&file, |about| about["rows"]["documents"] = 2.into());
        assert!(matches!(nowhere.refuses(&fewer), Problem::Unsound(_)));
        if db.kind() == "SQLite" {
            let damaged = with(&file, "database.sqlite", |mut bytes| {
                let middle = bytes.len() / 2;
                bytes[middle..middle + 20_000].fill(0xff);
                bytes
            });
            assert!(matches!(nowhere.refuses(&damaged), Problem::Unsound(_) | Problem::Storage(_)));
        } else {
            let (case, another) = (council.case_id.to_string(), "0199d77a-0000-7000-8000-000000000000");
            let dangling = with(&file, "tables/documents", |bytes| String::from_utf8(bytes).unwrap().replace(&case, another).into_bytes());
            assert!(matches!(nowhere.refuses(&dangling), Problem::Storage(StorageError::Dangling)));
        }
    }

    fn nothing_is_written_over(db: &TestDatabase) {
        let council = Council::new(db);
        let file = council.backup();
        let before = fs::read(&file).unwrap();
        assert!(matches!(take(council.places(), council.now(), &file), Err(Problem::Exists(path)) if path == file));
        let nowhere = council.folder.path().join("not there");
        let refused = take(council.places(), council.now(), &nowhere.join("council.backup"));
        assert!(matches!(refused, Err(Problem::NoFolder(path)) if path == nowhere));
        assert_eq!(fs::read(&file).unwrap(), before);
        assert!(matches!(put_back(council.places(), &file), Err(Problem::NotEmpty(_))));
        let nowhere = Nowhere::like(&council);
        let here = Places { url: council.places().url, ..nowhere.places() };
        assert!(matches!(put_back(here, &file), Err(Problem::NotEmpty(_))), "a database is there");
        for other in [Places { files: &council.files, ..nowhere.places() }, Places { checkpoints: &council.checkpoints, ..nowhere.places() }] {
            assert!(matches!(put_back(other, &file), Err(Problem::NotEmpty(_))));
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "nobody else reads it");
        }
        let left: Vec<_> = fs::read_dir(council.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().contains("ehc-backup")), "{left:?}");
    }

    fn what_a_backup_left_that_was_cut_off_goes_with_a_later_one_and_one_under_way_stays(db: &TestDatabase) {
        let council = Council::new(db);
        let of = |age: u64, name: &str| {
            let folder = council.folder.path().join(name);
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join("database.sqlite"), "words").unwrap();
            let handle = fs::File::open(&folder).unwrap();
            handle.set_modified(handle.metadata().unwrap().modified().unwrap() - std::time::Duration::from_secs(age * 3_600)).unwrap();
            folder
        };
        let (cut, under_way, another) = (of(25, ".ehc-backup-cut"), of(23, ".ehc-backup-new"), of(25, "ehc-backup-kept"));
        council.backup();
        assert_eq!((cut.exists(), under_way.exists(), another.exists()), (false, true, true));
    }

    fn whatever_is_wrong_with_a_backup_has_its_own_words_and_nothing_is_put_in_place(db: &TestDatabase) {
        let council = Council::new(db);
        let file = council.backup();
        let whole = fs::read(&file).unwrap();
        let nowhere = Nowhere::like(&council);
        let broken = file.with_extension("broken");
        let refused = |bytes: &[u8]| {
            fs::write(&broken, bytes).unwrap();
            nowhere.refuses(&broken)
        };

        for length in [whole.len() - 1, whole.len() - 9, whole.len() * 3 / 4, whole.len() / 2] {
            assert!(matches!(refused(&whole[..length]), Problem::CutShort), "{length} bytes of {}", whole.len());
        }
        for at in (0..whole.len()).step_by(whole.len() / 40).chain([whole.len() - 1, whole.len() - 5]) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x10;
            let problem = refused(&bytes);
            assert!(matches!(problem, Problem::Damaged(_) | Problem::CutShort | Problem::NotABackup), "byte {at}: {problem:?}");
        }
        assert!(matches!(refused(&[whole.as_slice(), b"more"].concat()), Problem::Damaged(_)));
        for foreign in [&b""[..], b"no", b"A letter, and no backup at all.\n"] {
            assert!(matches!(refused(foreign), Problem::NotABackup));
        }

        let sound = members(&file);
        let document = sound.iter().position(|(name, _)| name.starts_with("files/")).unwrap();
        let name = sound[document].0.clone();
        let mut other = sound.clone();
        other.remove(document);
        assert!(matches!(nowhere.refuses(&forge(&file, &other)), Problem::Missing(missing) if missing == name));
        let mut other = sound.clone();
        other[document].1 = b"advicf 0".to_vec();
        assert!(matches!(nowhere.refuses(&forge(&file, &other)), Problem::Damaged(damaged) if damaged == name));
        let mut other = sound.clone();
        other.insert(document, ("files/another".to_owned(), b"foreign".to_vec()));
        assert!(matches!(nowhere.refuses(&forge(&file, &other)), Problem::Stranger(stranger) if stranger == "files/another"));
        let mut other = sound.clone();
        other.pop();
        assert!(matches!(nowhere.refuses(&forge(&file, &other)), Problem::CutShort));
        let mut other = sound.clone();
        other.remove(0);
        assert!(matches!(nowhere.refuses(&forge(&file, &other)), Problem::NotABackup));

        let newer = saying(&file, |about| about["schema"].as_array_mut().unwrap().push("20991231999999".into()));
        assert!(matches!(nowhere.refuses(&newer), Problem::Newer));
        let newer = saying(&file, |about| about["format"] = 2.into());
        assert!(matches!(nowhere.refuses(&newer), Problem::Newer));
        let of_the_other = saying(&file, |about| about["database"] = "Another".into());
        assert!(matches!(nowhere.refuses(&of_the_other), Problem::OtherDatabase { .. }));
        put_back(nowhere.places(), &file).unwrap();
    }
}

#[test]
fn rows_of_an_earlier_version_are_put_into_its_tables_and_brought_up_to_date() {
    let council = TestDatabase::postgres();
    let council = Council::new(&council);
    let all = council.database.read(backup::schema).unwrap();
    let earlier = Nowhere::like(&council);
    let database = Database::open(&earlier.url, 1).unwrap();
    let made = database.write(|conn| backup::Filling::begin(conn, &all[..all.len() - 2])?.end(conn));
    made.unwrap();
    let file = earlier.folder.path().join("earlier.backup");
    take(earlier.places(), council.now(), &file).unwrap();

    let nowhere = Nowhere::like(&council);
    put_back(nowhere.places(), &file).unwrap();
    let database = Database::open(&nowhere.url, 1).unwrap();
    assert_eq!(database.read(backup::schema).unwrap(), all[..all.len() - 2]);
    database.migrate().unwrap();
    assert_eq!(database.read(backup::schema).unwrap(), all);
}
