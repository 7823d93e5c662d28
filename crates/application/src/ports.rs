//! What the use cases need from outside: time, identifiers, chance, files.

use std::{fmt, io, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    documents::{FileRefused, FileType},
    ids::Id,
};
use uuid::Uuid;

/// Tells the time. The London day may be fixed, in development and tests only.
pub trait Clock: Send + Sync {
    /// Returns the instant in UTC.
    fn now(&self) -> DateTime<Utc>;

    /// Returns today's date in London.
    fn today(&self) -> NaiveDate {
        london_day(self.now())
    }
}

/// Returns the date in London at an instant.
pub fn london_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&chrono_tz::Europe::London).date_naive()
}

/// Returns the instant at which a day begins in London.
pub fn london_midnight(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    // The clocks change at one in the morning, so that there is one midnight a day.
    let found = midnight.and_local_timezone(chrono_tz::Europe::London).earliest();
    found.map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
}

/// Makes identifiers, each later than those before it.
pub trait Identifiers: Send + Sync {
    /// Returns a new one.
    fn uuid(&self) -> Uuid;
}

/// Makes chance fit for secrets.
pub trait Chance: Send + Sync {
    /// Fills the bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// Keeps the bytes of documents, named by the hash of their content.
pub trait FileStore: Send + Sync {
    /// Begins a file that comes in parts. It is gone again when it is dropped and not kept.
    ///
    /// # Errors
    /// What the file system says.
    fn begin(&self) -> io::Result<Box<dyn Incoming>>;

    /// Returns the content with this hash.
    ///
    /// # Errors
    /// `NotFound` when it is not kept, `InvalidData` when it no longer matches its hash.
    fn open(&self, sha256: &str) -> io::Result<Vec<u8>>;
}

/// A file on its way in.
pub trait Incoming: Send {
    /// Adds a part.
    ///
    /// # Errors
    /// What the file system says.
    fn add(&mut self, part: &[u8]) -> io::Result<()>;

    /// Waits until every part is on the disk.
    ///
    /// # Errors
    /// What the file system says.
    fn settle(&mut self) -> io::Result<()>;

    /// Takes it apart where nothing in it can do harm, and says what it is; slow.
    ///
    /// # Errors
    /// What the system says when it cannot be looked at.
    fn examine(&mut self) -> io::Result<Result<FileType, FileRefused>>;

    /// Reads what has arrived, for what is not kept as it is.
    ///
    /// # Errors
    /// What the file system says.
    fn content(&mut self) -> io::Result<Vec<u8>>;

    /// Keeps it under the SHA-256 of its parts in hexadecimal; durable when it returns. Keeping the same content twice is harmless.
    ///
    /// # Errors
    /// What the file system says.
    fn keep(self: Box<Self>, sha256: &str) -> io::Result<()>;
}

/// The ports together.
#[derive(Clone)]
pub struct Ports {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Identifiers.
    pub identifiers: Arc<dyn Identifiers>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// Files.
    pub files: Arc<dyn FileStore>,
}

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ports")
    }
}

impl Ports {
    /// Returns a new identifier of any kind.
    pub fn id<K>(&self) -> Id<K> {
        Id::new(self.identifiers.uuid())
    }
}
