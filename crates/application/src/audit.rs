//! Writing down who looked: many rows in one commit, each caller waiting until its own row is durable. And the chain that no row leaves unnoticed.

mod checkpoints;
mod sealer;
mod verify;

use std::{
    fmt,
    sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    thread,
};

use chrono::{DateTime, Utc};
use ehc_domain::{
    audit::AuditEntry,
    ids::{CaseId, Id, UserId},
};
use ehc_persistence::{
    Database, StorageError, StorageResult,
    audit::{self, AuditRow},
};

use crate::ports::Ports;

pub use checkpoints::{Checkpoint, CheckpointKey, CheckpointLog};
pub use sealer::Sealer;
pub use verify::{Flaw, Verdict, VerifyError};

/// The most rows kept in one commit.
const MOST_IN_ONE_COMMIT: usize = 256;

struct Waiting {
    row: AuditRow,
    opened: Option<(UserId, CaseId, DateTime<Utc>)>,
    done: SyncSender<bool>,
}

/// Writes view rows. A page is sent only after the row that says who opened it is durable; a thread gathers the rows of pages asked for at the same
/// time into one commit, so that looking costs a share of an fsync and not a whole one.
#[derive(Clone)]
pub struct Views {
    queue: Sender<Waiting>,
    ports: Ports,
    kind: &'static str,
}

impl fmt::Debug for Views {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Views")
    }
}

impl Views {
    /// Starts the writer. Its thread ends when the last clone is dropped.
    pub fn start(database: Database, ports: Ports) -> Self {
        let (queue, waiting) = channel();
        let kind = database.kind();
        thread::spawn(move || write_batches(&database, &waiting));
        Self { queue, ports, kind }
    }

    /// Records that somebody looked, and returns when the record is durable. `opened` names the case for the person's list of recent cases.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] when the row could not be kept: the page must then not be sent.
    pub fn record(&self, entry: AuditEntry, opened: Option<(UserId, CaseId)>) -> StorageResult<()> {
        let now = self.ports.clock.now();
        let row = AuditRow::new(Id::new(self.ports.identifiers.uuid()), now, None, &entry);
        let (done, answer) = sync_channel(1);
        let opened = opened.map(|(user, case)| (user, case, now));
        let sent = self.queue.send(Waiting { row, opened, done });
        match sent.ok().and_then(|()| answer.recv().ok()) {
            Some(true) => Ok(()),
            _ => Err(StorageError::Unreachable(self.kind)),
        }
    }
}

fn write_batches(database: &Database, waiting: &Receiver<Waiting>) {
    while let Ok(first) = waiting.recv() {
        let mut batch = vec![first];
        batch.extend(waiting.try_iter().take(MOST_IN_ONE_COMMIT - 1));
        let rows: Vec<AuditRow> = batch.iter().map(|one| one.row.clone()).collect();
        let opened: Vec<_> = batch.iter().filter_map(|one| one.opened).collect();
        let kept = database.write(|conn| {
            audit::append(conn, rows)?;
            audit::remember_views(conn, &opened)
        });
        if let Err(error) = &kept {
            tracing::error!(%error, rows = batch.len(), "view rows could not be kept");
        }
        for one in batch {
            // A caller that gave up waiting is no concern of the others.
            let _ = one.done.send(kept.is_ok());
        }
    }
}
