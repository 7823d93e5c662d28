//! Time, identifiers, chance and files that are the same in every run.

use std::{
    collections::HashMap,
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use ehc_application::{
    LocalPolicy, Ports, Service,
    documents::{Arrived, Arriving, UploadRefused},
    ports::{Chance, Clock, FileStore, Identifiers, Incoming},
};
use ehc_domain::documents::{FileRefused, FileType};
use ehc_persistence::Database;
use uuid::Uuid;

/// A clock that stands still until it is moved. It begins at nine in the morning of 1 December 2026.
#[derive(Debug)]
pub struct TestClock(Mutex<DateTime<Utc>>);

impl Default for TestClock {
    fn default() -> Self {
        let clock = Self(Mutex::new(DateTime::UNIX_EPOCH));
        clock.set_day("2026-12-01".parse().expect("a date"));
        clock
    }
}

impl TestClock {
    /// Sets the instant.
    pub fn set(&self, now: DateTime<Utc>) {
        *self.0.lock().expect("the test clock") = now;
    }

    /// Sets nine in the morning, UTC, of a day.
    pub fn set_day(&self, day: NaiveDate) {
        self.set(day.and_time(NaiveTime::from_hms_opt(9, 0, 0).expect("a time")).and_utc());
    }

    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        self.set(self.now() + by);
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("the test clock")
    }
}

/// Version 7 identifiers of one moment, numbered from 1, so that they sort in the order in which they were made.
#[derive(Debug, Default)]
pub struct SequentialIds(AtomicU64);

impl Identifiers for SequentialIds {
    fn uuid(&self) -> Uuid {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        Uuid::from_u128(0x019a_d77a_e480_7000_8000_0000_0000_0000 | u128::from(number))
    }
}

/// Bytes that look random and are the same in every run; never fit for a secret.
#[derive(Debug, Default)]
pub struct SeededChance(AtomicU64);

impl SeededChance {
    /// Begins with a seed.
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Chance for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            // SplitMix64: short, and every step differs from the last in about half its bits.
            let state = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed).wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let random = (mixed ^ (mixed >> 31)).to_le_bytes();
            chunk.copy_from_slice(&random[..chunk.len()]);
        }
    }
}

/// Files in memory.
#[derive(Debug, Default)]
pub struct MemoryFiles {
    kept: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    is_full: AtomicBool,
}

impl MemoryFiles {
    /// Says how many different contents are kept.
    pub fn count(&self) -> usize {
        self.kept.lock().expect("the files").len()
    }

    /// Keeps nothing more, as a full disk.
    pub fn fill(&self) {
        self.is_full.store(true, Ordering::Relaxed);
    }

    /// Loses a file, as a failing disk would.
    pub fn lose(&self, sha256: &str) {
        self.kept.lock().expect("the files").remove(sha256);
    }
}

impl FileStore for MemoryFiles {
    fn begin(&self) -> io::Result<Box<dyn Incoming>> {
        if self.is_full.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(Box::new(MemoryFile { kept: self.kept.clone(), content: Vec::new() }))
    }

    fn open(&self, sha256: &str) -> io::Result<Vec<u8>> {
        self.kept.lock().expect("the files").get(sha256).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

struct MemoryFile {
    kept: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    content: Vec<u8>,
}

impl Incoming for MemoryFile {
    fn add(&mut self, part: &[u8]) -> io::Result<()> {
        self.content.extend_from_slice(part);
        Ok(())
    }

    fn settle(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn examine(&mut self) -> io::Result<Result<FileType, FileRefused>> {
        Ok(ehc_papers::examine(&self.content))
    }

    fn content(&mut self) -> io::Result<Vec<u8>> {
        Ok(self.content.clone())
    }

    fn keep(self: Box<Self>, sha256: &str) -> io::Result<()> {
        self.kept.lock().expect("the files").insert(sha256.to_owned(), self.content);
        Ok(())
    }
}

/// Has a file arrive, whole and at once.
///
/// # Errors
/// As [`Arriving`].
pub fn arrived(service: &Service, name: &str, content: &[u8]) -> Result<Arrived, UploadRefused> {
    let mut file = Arriving::begin(service, name)?;
    content.chunks(64 * 1024).try_for_each(|part| file.add(part))?;
    file.end()
}

/// The ports of a test, each within its reach.
#[derive(Debug, Clone, Default)]
pub struct TestPorts {
    /// The clock, to be moved.
    pub clock: Arc<TestClock>,
    /// The identifiers.
    pub identifiers: Arc<SequentialIds>,
    /// The chance.
    pub chance: Arc<SeededChance>,
    /// The files.
    pub files: Arc<MemoryFiles>,
}

impl TestPorts {
    /// Makes ports that begin anew.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes ports whose clock begins on a day.
    pub fn on(day: &str) -> Self {
        let ports = Self::new();
        ports.clock.set_day(day.parse().expect("a day such as 2026-12-01"));
        ports
    }

    /// Returns them as the use cases want them.
    pub fn ports(&self) -> Ports {
        Ports {
            clock: self.clock.clone(),
            identifiers: self.identifiers.clone(),
            chance: self.chance.clone(),
            files: self.files.clone(),
        }
    }

    /// Makes a service over a database, with the policy that an authority begins with.
    pub fn service(&self, database: &Database) -> Service {
        Service::new(database.clone(), self.ports(), LocalPolicy::default())
    }
}
