//! What every handler is given: the service, the settings of the site, and the one way to do blocking work.

use std::{
    fmt,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use actix_web::web;
use ehc_application::StorageError;
use ehc_application::{Failure, Service, in_one_look};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    HttpError, links,
    route::{Row, Rules},
};
use crate::ui::Council;

/// How the site is reached and shown.
#[derive(Debug, Clone)]
pub struct Site {
    /// Whether people reach it over https; cookies and headers follow.
    pub secure: bool,
    /// The host names, without ports, under which requests are answered.
    pub allowed_hosts: Vec<String>,
    /// Addresses whose forwarding headers are believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whose service this is, for every page.
    pub council: Council,
    /// How people ask for help.
    pub contact: Contact,
}

/// How people ask for help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// A telephone number.
    pub phone: String,
    /// An email address.
    pub email: String,
    /// When the telephone is answered: "Monday to Friday, 9am to 5pm".
    pub hours: String,
}

impl Default for Contact {
    fn default() -> Self {
        Self {
            phone: "01632 960 000".into(),
            email: "ehc.support@ashmere.example".into(),
            hours: "Monday to Friday, 9am to 5pm".into(),
        }
    }
}

impl Default for Site {
    fn default() -> Self {
        Self {
            secure: false,
            allowed_hosts: vec!["127.0.0.1".into(), "localhost".into(), "[::1]".into()],
            trusted_proxies: Vec::new(),
            council: Council::default(),
            contact: Contact::default(),
        }
    }
}

/// Password hashes worked on at once, in the whole process: each takes 19 MiB and a core for 64 ms.
const HASHES_AT_ONCE: usize = 2;
/// People who may wait for one; more are told to come back.
const HASHES_WAITING: usize = 50;

/// Files that may be on their way in at once; more wait for a moment and are then told to come back.
const FILES_AT_ONCE: usize = 32;
/// How long a file waits until it may come in.
const FILE_WAITS: Duration = Duration::from_secs(5);

/// How long anybody waits for a use case: a server that hangs answers nothing at all.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a failure for want of room counts.
const ROOM_MEMORY: Duration = Duration::from_secs(60);

/// The web application. Cheap to clone; each worker has one.
#[derive(Clone)]
pub struct App {
    /// The use cases.
    pub service: Service,
    /// How the site is reached and shown.
    pub site: Arc<Site>,
    pub(crate) rows: Arc<[Row]>,
    pub(crate) rules: Arc<Rules>,
    hashing: Arc<Semaphore>,
    hash_queue: Arc<Semaphore>,
    files: Arc<Semaphore>,
    looking: Arc<Semaphore>,
    room: Arc<Mutex<Option<Instant>>>,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("site", &self.site).finish_non_exhaustive()
    }
}

impl App {
    /// Whose service this is, as every page says it.
    pub(crate) fn council(&self) -> Council {
        let logo = self.service.logo().map(|logo| links::logo(&logo));
        Council { name: self.service.council(), logo, ..self.site.council.clone() }
    }

    /// Puts the application together, to answer at these addresses.
    pub fn new(service: Service, site: Site, rows: Vec<Row>) -> Self {
        Self {
            service,
            site: Arc::new(site),
            rules: Arc::new(Rules::new(&rows)),
            rows: rows.into(),
            hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
            hash_queue: Arc::new(Semaphore::new(HASHES_AT_ONCE + HASHES_WAITING)),
            files: Arc::new(Semaphore::new(FILES_AT_ONCE)),
            looking: Arc::new(Semaphore::new(std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(4)))),
            room: Arc::default(),
        }
    }

    /// Notes that something could not be kept for want of room, or that something was kept.
    pub(crate) fn note_room(&self, was_enough: bool) {
        let mut failed = self.room.lock().unwrap_or_else(PoisonError::into_inner);
        if !was_enough || failed.is_some() {
            *failed = (!was_enough).then(Instant::now);
        }
    }

    /// Says whether nothing failed for want of room within the last minute without something being kept since: a database server tells in no other way.
    pub(crate) fn had_room(&self) -> bool {
        let failed = self.room.lock().unwrap_or_else(PoisonError::into_inner);
        failed.is_none_or(|at| at.elapsed() > ROOM_MEMORY)
    }

    /// Runs one use case off the asynchronous threads. Everything between opening and closing a transaction belongs in one call.
    ///
    /// # Errors
    /// What the use case returns; an internal failure when it panicked.
    pub async fn run<T, R>(&self, work: impl FnOnce(&Service) -> Result<T, Failure<R>> + Send + 'static) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        let service = self.service.clone();
        let span = tracing::Span::current();
        let kind = self.service.store.database().kind();
        match tokio::time::timeout(PATIENCE, web::block(move || span.in_scope(|| in_one_look(|| work(&service))))).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(interrupted()),
            // The thread goes on waiting; the person does not. What was sent can be sent again under its key, whatever becomes of it.
            Err(_) => Err(Failure::Storage(StorageError::Unreachable(kind))),
        }
    }

    /// Runs a use case that hashes a password, when its turn comes; `None` when too many people wait already.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn run_with_hash<T, R>(
        &self,
        work: impl FnOnce(&Service) -> Result<T, Failure<R>> + Send + 'static,
    ) -> Option<Result<T, Failure<R>>>
    where
        T: Send + 'static,
        R: Send + 'static,
    {
        // Waiting here and not on a blocking thread leaves those threads to everybody who is signed in.
        let _place = self.hash_queue.clone().try_acquire_owned().ok()?;
        let _turn = self.hashing.clone().acquire_owned().await.ok()?;
        Some(self.run(work).await)
    }
}

impl App {
    /// Waits a moment until one more file may come in; `None` when too many do already.
    pub(crate) async fn place_for_file(&self) -> Option<OwnedSemaphorePermit> {
        tokio::time::timeout(FILE_WAITS, self.files.clone().acquire_owned()).await.ok()?.ok()
    }

    /// Looks through a piece of a file when its turn comes. Files take turns, piece by piece, on a quarter of the cores: the others are for pages.
    ///
    /// # Errors
    /// An internal failure when it panicked.
    pub(crate) async fn look<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, HttpError> {
        let _turn = self.looking.clone().acquire_owned().await.map_err(|_| HttpError::Internal)?;
        web::block(work).await.map_err(|_| HttpError::Internal)
    }
}

fn interrupted<R>() -> Failure<R> {
    Failure::Storage(StorageError::Inconsistent { table: "none", detail: "the work was interrupted".into() })
}
