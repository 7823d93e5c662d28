//! Checking the chain: what was edited, deleted, inserted, swapped, cut off or rebuilt, and where it begins.

use std::io;

use ehc_domain::audit::{GENESIS, chain};
use ehc_persistence::{StorageError, StorageResult, audit as rows};
use thiserror::Error;

use super::{Checkpoint, CheckpointKey, CheckpointLog};
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
    /// A line of the log is no checkpoint signed with this key.
    #[error("Line {0} of the checkpoints is not signed with this key")]
    Unsigned(i64),
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
            | Self::Unsigned(number) => *number,
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
    /// Checks every link of the audit chain, then every checkpoint.
    ///
    /// # Errors
    /// A failure of storage, or a log that cannot be read.
    pub fn verify_audit(&self, key: &CheckpointKey, log: &dyn CheckpointLog) -> Result<Verdict, VerifyError> {
        let (last, flaw) = self.verify_links()?;
        let lines = log.lines()?;
        let flaw = match flaw {
            Some(flaw) => Some(flaw),
            None => self.verify_checkpoints(key, &lines, last)?,
        };
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
            for (link, row) in page {
                if link.number != number + 1 {
                    return Ok((number, Some(Flaw::Removed(number + 1))));
                }
                let Some(row) = row else { return Ok((number, Some(Flaw::Removed(link.number)))) };
                hash = chain(link.number, &row.canonical(), &hash);
                if hash != link.hash {
                    return Ok((number, Some(Flaw::Changed(link.number))));
                }
                number = link.number;
            }
        }
        let stray = self.store.read(rows::find_stray)?;
        Ok((number, stray.map(|_| Flaw::Stray(number))))
    }

    fn verify_checkpoints(&self, key: &CheckpointKey, lines: &[String], last: i64) -> StorageResult<Option<Flaw>> {
        for (at, line) in (1..).zip(lines) {
            let Some(checkpoint) = Checkpoint::read(key, line) else { return Ok(Some(Flaw::Unsigned(at))) };
            if checkpoint.number > last {
                return Ok(Some(Flaw::Cut(last + 1)));
            }
            let link = self.store.read(|conn| rows::find_link(conn, checkpoint.number))?;
            if link.is_none_or(|link| link.hash != checkpoint.hash) {
                return Ok(Some(Flaw::Rebuilt(checkpoint.number)));
            }
        }
        Ok(None)
    }
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
