//! Checking the chain: what was edited, deleted, inserted, swapped, cut off or rebuilt, and where it begins.

use std::io;

use ehc_domain::audit::{GENESIS, chain};
use ehc_persistence::{StorageError, StorageResult, audit as rows};
use serde_json::Value;
use thiserror::Error;

use super::{
    Checkpoint, CheckpointKey, CheckpointLog,
    checkpoints::{hash_of, name_of},
};
use crate::Service;

/// Links read at a time.
const PAGE: i64 = 5_000;

/// What is wrong with the chain, with the first bad number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Flaw {
    /// The row does not give its hash: it was edited, swapped or put in.
    #[error("Row {0} of the audit trail was changed")]
    Changed(i64),
    /// There is no such number although later ones exist, or its row is gone.
    #[error("Row {0} of the audit trail was removed")]
    Removed(i64),
    /// A row that no act has put there, after the last number.
    #[error("A row was put into the audit trail after row {0} without its place in the chain")]
    Stray(i64),
    /// A checkpoint says that the chain was longer.
    #[error("The audit trail was cut off: row {0} is missing")]
    Cut(i64),
    /// The chain holds together and is not the one that was signed.
    #[error("The audit trail was rebuilt: row {0} is not the one that was signed")]
    Rebuilt(i64),
    /// A line of the log is no checkpoint signed with this key or one before it.
    #[error("Line {0} of the checkpoints is not signed with this key")]
    Unsigned(i64),
    /// There are rows, and no checkpoint of them at all.
    #[error("The trail has rows and there are no checkpoints of it: checkpoint {0} is missing")]
    NoCheckpoints(i64),
    /// A checkpoint that the trail or the next line knows is not in the log.
    #[error("Checkpoint {0} is missing from the log")]
    CheckpointMissing(i64),
    /// A line is not where it was, or does not follow the line before it.
    #[error("Checkpoint {0} is out of its order in the log")]
    CheckpointMoved(i64),
    /// A line is not the one that the trail knows.
    #[error("Checkpoint {0} is not the one that the trail knows")]
    CheckpointReplaced(i64),
}

impl Flaw {
    /// Returns a stable name for the kind of flaw.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Changed(_) => "changed",
            Self::Removed(_) => "removed",
            Self::Stray(_) => "stray",
            Self::Cut(_) => "cut",
            Self::Rebuilt(_) => "rebuilt",
            Self::Unsigned(_) => "unsigned",
            Self::NoCheckpoints(_) => "no_checkpoints",
            Self::CheckpointMissing(_) => "checkpoint_missing",
            Self::CheckpointMoved(_) => "checkpoint_moved",
            Self::CheckpointReplaced(_) => "checkpoint_replaced",
        }
    }

    /// Returns the first bad number.
    pub fn number(&self) -> i64 {
        match self {
            Self::Changed(number)
            | Self::Removed(number)
            | Self::Stray(number)
            | Self::Cut(number)
            | Self::Rebuilt(number)
            | Self::Unsigned(number)
            | Self::NoCheckpoints(number)
            | Self::CheckpointMissing(number)
            | Self::CheckpointMoved(number)
            | Self::CheckpointReplaced(number) => *number,
        }
    }
}

/// What checking found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Links that were checked.
    pub rows: i64,
    /// Rows that wait for their place: the last second.
    pub unsealed: i64,
    /// Checkpoints that were checked.
    pub checkpoints: usize,
    /// What is wrong; `None` when nothing is.
    pub flaw: Option<Flaw>,
}

impl Service {
    /// Checks every link of the audit chain, then every checkpoint of its log, and that no checkpoint is missing that the trail knows. `kept` are the logs
    /// before, or of other servers, that the trail knows as well.
    ///
    /// # Errors
    /// A failure of storage, or a log that cannot be read.
    pub fn verify_audit(
        &self,
        key: &CheckpointKey,
        log: &dyn CheckpointLog,
        kept: &[&dyn CheckpointLog],
    ) -> Result<Verdict, VerifyError> {
        // Each of these may only run ahead of the one before it while the service goes on: the trail knows what is in the log, and the log signs what is linked.
        let known = self.store.read(rows::checkpoints_known)?;
        let lines = log.lines()?;
        let kept = kept.iter().map(|log| log.lines()).collect::<io::Result<Vec<_>>>()?;
        let (last, flaw) = self.verify_links()?;
        let mut flaw = flaw;
        for lines in std::iter::once(&lines).chain(&kept) {
            if flaw.is_none() {
                flaw = self.verify_checkpoints(key, lines, last)?;
            }
        }
        let logs: Vec<&Vec<String>> = std::iter::once(&lines).chain(&kept).collect();
        let flaw = flaw.or_else(|| verify_logs(&logs, &known, last));
        let unsealed = self.store.read(rows::count_unsealed)?;
        Ok(Verdict { rows: last, unsealed, checkpoints: lines.len(), flaw })
    }

    fn verify_links(&self) -> StorageResult<(i64, Option<Flaw>)> {
        let (mut number, mut hash) = (0, GENESIS.to_owned());
        loop {
            let page = self.store.read(|conn| rows::links_after(conn, number, PAGE))?;
            if page.is_empty() {
                break;
            }
            // What is hashed is what the details mean; that they are written as we write them is asked of the database.
            let upto = page.last().map_or(number, |(link, _)| link.number);
            let as_stored = self.store.read(|conn| rows::written_as_ours(conn, number, upto))?;
            for (link, row) in page {
                if link.number != number + 1 {
                    return Ok((number, Some(Flaw::Removed(number + 1))));
                }
                let Some(row) = row else { return Ok((number, Some(Flaw::Removed(link.number)))) };
                hash = chain(link.number, &row.canonical(), &hash);
                if hash != link.hash || !as_stored.contains(&link.number) {
                    return Ok((number, Some(Flaw::Changed(link.number))));
                }
                number = link.number;
            }
        }
        let stray = self.store.read(rows::find_stray)?;
        Ok((number, stray.map(|_| Flaw::Stray(number))))
    }

    fn verify_checkpoints(&self, key: &CheckpointKey, lines: &[String], last: i64) -> StorageResult<Option<Flaw>> {
        let mut before = String::new();
        for (at, line) in (1..).zip(lines) {
            let Some(checkpoint) = Checkpoint::read(key, line) else { return Ok(Some(Flaw::Unsigned(at))) };
            let sequence = checkpoint.sequence.and_then(|sequence| i64::try_from(sequence).ok());
            match sequence {
                Some(sequence) if sequence > at => return Ok(Some(Flaw::CheckpointMissing(at))),
                Some(sequence) if sequence < at => return Ok(Some(Flaw::CheckpointMoved(sequence))),
                Some(_) if checkpoint.previous.as_ref() != Some(&before) => return Ok(Some(Flaw::CheckpointMoved(at))),
                _ => {}
            }
            if checkpoint.number > last {
                return Ok(Some(Flaw::Cut(last + 1)));
            }
            let link = self.store.read(|conn| rows::find_link(conn, checkpoint.number))?;
            if link.is_none_or(|link| link.hash != checkpoint.hash) {
                return Ok(Some(Flaw::Rebuilt(checkpoint.number)));
            }
            before = hash_of(line);
        }
        Ok(None)
    }

    /// Compares the database with the last checkpoint of the log: whether it is the one of which that was signed, and as far at least. `None` when it is.
    ///
    /// # Errors
    /// As [`Self::verify_audit`].
    pub fn compare_with_checkpoint(&self, key: &CheckpointKey, log: &dyn CheckpointLog) -> Result<Option<Flaw>, VerifyError> {
        let Some(checkpoint) = log.lines()?.iter().rev().find_map(|line| Checkpoint::read(key, line)) else { return Ok(None) };
        let (link, last) = self.store.read(|conn| {
            Ok::<_, StorageError>((
                rows::find_link(conn, checkpoint.number)?,
                rows::last_link(conn)?.map_or(0, |link| link.number),
            ))
        })?;
        Ok(match link {
            Some(link) if link.hash == checkpoint.hash => None,
            Some(link) => Some(Flaw::Rebuilt(link.number)),
            None => Some(Flaw::Cut(last + 1)),
        })
    }
}

/// Holds the logs to what the trail knows of them. What a log has and the trail does not know yet was signed a moment ago.
fn verify_logs(logs: &[&Vec<String>], known: &[Value], last: i64) -> Option<Flaw> {
    if last > 0 && logs.iter().all(|lines| lines.is_empty()) {
        return Some(Flaw::NoCheckpoints(1));
    }
    known.iter().find_map(|details| {
        let named = |name: &str| details.get(name).and_then(Value::as_str);
        let number = named("checkpoint").and_then(|number| number.parse::<usize>().ok())?;
        let place = i64::try_from(number).unwrap_or(i64::MAX);
        let Some(lines) = logs.iter().find(|lines| named("log") == Some(name_of(lines).as_str())) else {
            return Some(Flaw::CheckpointMissing(place));
        };
        match number.checked_sub(1).and_then(|at| lines.get(at)) {
            None => Some(Flaw::CheckpointMissing(place)),
            Some(line) if named("line") != Some(hash_of(line).as_str()) => Some(Flaw::CheckpointReplaced(place)),
            Some(_) => None,
        }
    })
}

/// Why the chain could not be checked.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// Storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The checkpoints could not be read.
    #[error("The checkpoints cannot be read")]
    Log(#[from] io::Error),
}
