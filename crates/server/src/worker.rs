//! Work that nobody asks for, beside the web server or alone.

use std::{
    io,
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

use chrono::TimeDelta;
use ehc_application::{Service, StorageError, audit::Sealer};

use crate::{checkpoints::CheckpointFile, ports::FolderFileStore, settings::Settings, wiring};

/// One kind of work: done again and again with a pause between. It says whether there may be more to do at once.
pub struct Job {
    /// For the log.
    pub name: &'static str,
    /// Between one round and the next.
    pub pause: Duration,
    /// One round.
    pub round: Box<dyn FnMut() -> Result<bool, StorageError> + Send>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Job({})", self.name)
    }
}

/// Threads at work until they are told to stop.
#[derive(Debug)]
pub struct Workers {
    stop: Arc<(Mutex<bool>, Condvar)>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts a thread for each job.
    pub fn start(jobs: Vec<Job>) -> Self {
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let threads = jobs
            .into_iter()
            .map(|job| {
                let stop = stop.clone();
                thread::spawn(move || work(job, &stop))
            })
            .collect();
        Self { stop, threads }
    }

    /// Lets every round end and waits for it.
    pub fn stop(self) {
        *self.stop.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.1.notify_all();
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a worker ended badly");
            }
        }
    }
}

fn work(mut job: Job, stop: &(Mutex<bool>, Condvar)) {
    loop {
        let more = (job.round)().unwrap_or_else(|error| {
            tracing::error!(job = job.name, %error, "a round of work failed");
            false
        });
        let stopped = stop.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pause = if more { Duration::ZERO } else { job.pause };
        let (stopped, _) = stop.1.wait_timeout_while(stopped, pause, |stopped| !*stopped).unwrap_or_else(PoisonError::into_inner);
        if *stopped {
            return;
        }
    }
}

/// Makes what puts audit rows into their chain.
///
/// # Errors
/// What the system says when the checkpoints cannot be read.
pub fn sealer(service: &Service, settings: &Settings) -> io::Result<Sealer> {
    let key = settings.checkpoint_key().ok_or(io::ErrorKind::InvalidInput)?;
    Sealer::new(service.clone(), key, Box::new(CheckpointFile::at(&settings.audit.checkpoints)))
}

/// Lists the jobs of the service.
///
/// # Errors
/// What the system says when the checkpoints or the program's own file cannot be read.
pub fn jobs(service: &Service, settings: &Settings) -> io::Result<Vec<Job>> {
    let mut sealer = sealer(service, settings)?;
    let mut update = wiring::update_follower(service)?;
    let files = FolderFileStore::open_folder(&settings.files.folder)?;
    let (tidying, following) = (service.clone(), service.clone());
    Ok(vec![
        Job { name: "seal", pause: Duration::from_millis(500), round: Box::new(move || sealer.round()) },
        Job { name: "update", pause: Duration::from_secs(60), round: Box::new(move || update.round()) },
        Job {
            name: "calendar",
            pause: Duration::from_secs(10),
            round: Box::new(move || ehc_application::calendars::follow(&following)),
        },
        Job {
            name: "sweep",
            pause: Duration::from_secs(3_600),
            round: Box::new(move || {
                match files.sweep() {
                    Ok(0) => {}
                    Ok(swept) => tracing::info!(swept, "files that never arrived whole were removed"),
                    Err(error) => tracing::error!(%error, "files that never arrived whole could not be removed"),
                }
                Ok(false)
            }),
        },
        Job {
            name: "tidy",
            pause: Duration::from_secs(3_600),
            round: Box::new(move || {
                tidying.forget_what_has_passed(TimeDelta::days(2))?;
                tidying.store.database().refresh_statistics().map(|()| false)
            }),
        },
    ])
}
