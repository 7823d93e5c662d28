//! Writing down who looked: many rows in one commit.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use ehc_domain::{
    audit::Look,
    ids::{CaseId, Id, UserId},
    policy::{CaseSubject, is_theirs},
};
use ehc_persistence::{
    Database, StorageError, StorageResult,
    audit::{self, AuditRow, View},
};

use super::{alarm, browsing};
use crate::{Context, ports::Ports};

/// The most rows kept in one commit.
const MOST_IN_ONE_COMMIT: usize = 256;
/// How long the row of a list may wait for others.
const LIST_PATIENCE: Duration = Duration::from_millis(200);

/// A case that somebody opened, for their list of recent cases and for what they open that is not theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    user: UserId,
    case: CaseId,
    is_theirs: bool,
}

impl Opened {
    /// Says that the person opened the case.
    pub fn by(context: &Context, case: &CaseSubject) -> Self {
        Self { user: context.actor.user_id, case: case.id, is_theirs: is_theirs(&context.actor, case) }
    }

    fn at(self, at: DateTime<Utc>) -> View {
        View { user: self.user, case: self.case, at, is_theirs: self.is_theirs }
    }
}

/// One thing asked of the writer: a row to keep, or only to hear when the rows before are kept.
struct Looked {
    row: Option<AuditRow>,
    opened: Option<View>,
    /// Where somebody waits to hear that the row is durable; `None` for the row of a list.
    done: Option<SyncSender<Kept>>,
}

/// What became of the rows of one commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// They are durable.
    Durable,
    /// The disk had no room for them.
    NoRoom,
    /// The database did not take them.
    Not,
}

/// Writes view rows. A page of one child is sent only after the row that says who opened it is durable; a thread gathers the rows of pages asked for at the
/// same time into one commit, so that looking costs a share of an fsync and not a whole one. The row of a list follows within a fifth of a second.
#[derive(Clone)]
pub struct Views {
    queue: Sender<Looked>,
    is_failing: Arc<AtomicBool>,
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
        let (queue, looked) = channel();
        let kind = database.kind();
        let is_failing = Arc::new(AtomicBool::new(false));
        let mut writer = Writer { database, ports: ports.clone(), is_failing: is_failing.clone(), lists: Vec::new() };
        thread::spawn(move || writer.run(&looked));
        Self { queue, is_failing, ports, kind }
    }

    /// Records that somebody looked, and returns when the record is durable. `opened` is the case that they opened by it.
    ///
    /// # Errors
    /// [`StorageError::Full`] or [`StorageError::Unreachable`] when the row could not be kept: the page must then not be sent.
    pub fn record(&self, look: Look, opened: Option<Opened>) -> StorageResult<()> {
        let now = self.ports.clock.now();
        let opened = opened.map(|opened| opened.at(now));
        self.wait(Some(self.row(&look, now)), opened)
    }

    /// Records that somebody was shown a list, without waiting. While rows cannot be kept, it waits like [`Self::record`], so that lists are not shown
    /// unrecorded.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] when rows cannot be kept at present: the list must then not be sent.
    pub fn note(&self, look: Look) -> StorageResult<()> {
        if self.is_failing.load(Ordering::Acquire) {
            return self.record(look, None);
        }
        let row = self.row(&look, self.ports.clock.now());
        self.queue.send(Looked { row: Some(row), opened: None, done: None }).map_err(|_| StorageError::Unreachable(self.kind))
    }

    /// Returns when every row so far is durable: before the program ends.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] when they could not be kept.
    pub fn flush(&self) -> StorageResult<()> {
        self.wait(None, None)
    }

    fn row(&self, look: &Look, now: DateTime<Utc>) -> AuditRow {
        AuditRow::new(Id::new(self.ports.identifiers.uuid()), now, None, look.entry())
    }

    fn wait(&self, row: Option<AuditRow>, opened: Option<View>) -> StorageResult<()> {
        let (done, answer) = sync_channel(1);
        let sent = self.queue.send(Looked { row, opened, done: Some(done) });
        match sent.ok().and_then(|()| answer.recv().ok()) {
            Some(Kept::Durable) => Ok(()),
            Some(Kept::NoRoom) => Err(StorageError::Full),
            Some(Kept::Not) | None => Err(StorageError::Unreachable(self.kind)),
        }
    }
}

struct Writer {
    database: Database,
    ports: Ports,
    is_failing: Arc<AtomicBool>,
    /// The rows of lists that wait, with how often each was shown.
    lists: Vec<(AuditRow, u64)>,
}

impl Writer {
    fn run(&mut self, looked: &Receiver<Looked>) {
        while let Ok(first) = looked.recv() {
            let mut batch = Vec::new();
            let patience = Instant::now() + LIST_PATIENCE;
            let mut next = Some(first);
            // Somebody who waits is not kept waiting; the rows of lists are, for a while.
            while let Some(one) = next {
                self.take(one, &mut batch);
                next = if batch.is_empty() && self.lists.len() < MOST_IN_ONE_COMMIT {
                    looked.recv_timeout(patience.saturating_duration_since(Instant::now())).ok()
                } else if batch.len() < MOST_IN_ONE_COMMIT {
                    looked.try_recv().ok()
                } else {
                    None
                };
            }
            self.write(batch);
        }
    }

    /// Puts a row to the others. The same list shown to the same person again before the commit, as when a page is asked for again and again, is one row
    /// that says how many times.
    fn take(&mut self, one: Looked, batch: &mut Vec<Looked>) {
        match (one.done.is_some(), one.row) {
            (false, Some(row)) => match self.lists.iter_mut().find(|(known, _)| shows_the_same(known, &row)) {
                Some((_, times)) => *times += 1,
                None => self.lists.push((row, 1)),
            },
            (_, row) => batch.push(Looked { row, ..one }),
        }
    }

    fn write(&mut self, batch: Vec<Looked>) {
        let lists = self.lists.iter().map(|(row, times)| if *times == 1 { row.clone() } else { repeated(row.clone(), *times) });
        let rows: Vec<AuditRow> = batch.iter().filter_map(|one| one.row.clone()).chain(lists).collect();
        let opened: Vec<_> = batch.iter().filter_map(|one| one.opened).collect();
        let kept = self.database.write_for_reading(|conn| {
            audit::append(conn, rows.clone())?;
            alarm::raise(conn, &self.ports, &rows)?;
            audit::remember_views(conn, &opened)?;
            browsing::raise(conn, &self.ports, &opened)
        });
        let kept = match kept {
            Ok(()) => {
                self.lists.clear();
                Kept::Durable
            }
            // The rows of lists stay for the next try, and until it succeeds nobody is shown a list without waiting.
            Err(error) => {
                tracing::error!(%error, "view rows could not be kept");
                if matches!(error, StorageError::Full) { Kept::NoRoom } else { Kept::Not }
            }
        };
        self.is_failing.store(kept != Kept::Durable, Ordering::Release);
        for done in batch.into_iter().filter_map(|one| one.done) {
            // A caller that gave up waiting is no concern of the others.
            let _ = done.send(kept);
        }
    }
}

fn shows_the_same(one: &AuditRow, other: &AuditRow) -> bool {
    let of = |row: &AuditRow| (row.actor_id, row.case_id, row.object_id, row.outcome);
    of(one) == of(other) && one.action == other.action && one.reason == other.reason && one.details == other.details
}

fn repeated(mut row: AuditRow, times: u64) -> AuditRow {
    if let Some(details) = row.details.as_object_mut() {
        details.insert("times".to_owned(), times.into());
    }
    row
}
