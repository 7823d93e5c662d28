//! Putting committed rows into the chain, within a second and in batches, so that no transaction waits for another's hash.

use std::io;

use chrono::{DateTime, TimeDelta, Utc};
use ehc_domain::{
    audit::{AuditEntry, GENESIS, SystemAct, chain},
    ids::Id,
};
use ehc_persistence::{
    StorageError, StorageResult,
    audit::{self as rows, LinkRow},
    leases,
};

use super::{
    Checkpoint, CheckpointKey, CheckpointLog,
    checkpoints::{hash_of, name_of},
};
use crate::{Done, Service, history::Told};

/// The most rows put into the chain in one commit.
const BATCH: i64 = 1_000;
/// A checkpoint is due after this many rows, or this long after the last one if there are new rows.
const CHECKPOINT_ROWS: i64 = 1_000;
const CHECKPOINT_AGE: TimeDelta = TimeDelta::minutes(10);
/// How long another process waits before it seals in the place of one that died.
const LEASE: TimeDelta = TimeDelta::seconds(5);
const LEASE_NAME: &str = "audit.sealer";

/// Seals rows and signs checkpoints; of several processes, one at a time.
pub struct Sealer {
    service: Service,
    token: uuid::Uuid,
    key: CheckpointKey,
    log: Box<dyn CheckpointLog>,
    last: Option<Checkpoint>,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer")
    }
}

impl Sealer {
    /// Makes a sealer that goes on after the last checkpoint in the log.
    ///
    /// # Errors
    /// What the system says when the log cannot be read.
    pub fn new(service: Service, key: CheckpointKey, log: Box<dyn CheckpointLog>) -> std::io::Result<Self> {
        let last = log.lines()?.iter().rev().find_map(|line| Checkpoint::read(&key, line));
        let token = service.ports.identifiers.uuid();
        Ok(Self { service, token, key, log, last })
    }

    /// Seals one batch and signs a checkpoint when one is due; says whether more rows wait.
    ///
    /// # Errors
    /// A failure of storage.
    pub fn round(&mut self) -> StorageResult<bool> {
        // Looking costs no commit, so that an idle service leaves its disk alone.
        let waiting = self.service.store.read(rows::has_unsealed)?;
        let sealed = if waiting { self.seal()? } else { 0 };
        self.sign_if_due()?;
        Ok(sealed == BATCH)
    }

    fn seal(&mut self) -> StorageResult<i64> {
        self.service.store.database().write(|conn| {
            if !leases::take(conn, LEASE_NAME, Id::new(self.token), LEASE)? {
                return Ok(0);
            }
            let (mut number, mut hash) =
                rows::last_link(conn)?.map_or_else(|| (0, GENESIS.to_owned()), |link| (link.number, link.hash));
            let mut links = Vec::new();
            for row in rows::list_unsealed(conn, BATCH)? {
                number += 1;
                hash = chain(number, &row.canonical(), &hash);
                links.push(LinkRow { number, entry_id: row.id, hash: hash.clone() });
            }
            let sealed = i64::try_from(links.len()).unwrap_or(BATCH);
            if sealed > 0 {
                rows::add_links(conn, links)?;
            }
            Ok::<_, StorageError>(sealed)
        })
    }

    fn sign_if_due(&mut self) -> StorageResult<()> {
        let Some(link) = self.service.store.read(rows::last_link)? else { return Ok(()) };
        let now = self.service.ports.clock.now();
        let due = match &self.last {
            None => true,
            Some(last) => {
                // The row that tells of a checkpoint asks for no other.
                let new = link.number - last.number - i64::from(last.sequence.is_some());
                new >= CHECKPOINT_ROWS || (new > 0 && (now - last.at).abs() >= CHECKPOINT_AGE)
            }
        };
        if due && let Err(error) = self.sign(&link, now)? {
            // Sealing goes on: the next round tries again.
            tracing::error!(%error, "a checkpoint of the audit chain could not be kept");
        }
        Ok(())
    }

    /// Adds a checkpoint to the log, and a row to the trail that knows it.
    fn sign(&mut self, link: &LinkRow, now: DateTime<Utc>) -> StorageResult<io::Result<()>> {
        // Of several processes that share a log one writes at a time.
        let database = self.service.store.database();
        if !database.write(|conn| leases::take(conn, LEASE_NAME, Id::new(self.token), LEASE))? {
            return Ok(Ok(()));
        }
        let mut lines = match self.log.lines() {
            Ok(lines) => lines,
            Err(error) => return Ok(Err(error)),
        };
        let newest = lines.iter().rev().find_map(|line| Checkpoint::read(&self.key, line));
        if newest.as_ref().is_some_and(|newest| self.last.as_ref().is_none_or(|last| newest.number > last.number)) {
            // Another process has signed meanwhile: what is due is asked again.
            self.last = newest;
            return Ok(Ok(()));
        }
        let checkpoint = Checkpoint::sign(&self.key, &lines, link.number, &link.hash, now);
        let line = checkpoint.line();
        if let Err(error) = self.log.append(&line) {
            return Ok(Err(error));
        }
        let told = hash_of(&line);
        lines.push(line);
        self.last = Some(checkpoint);
        let said = Told::CheckpointSigned { checkpoint: lines.len(), log: name_of(&lines), line: told };
        self.service.store.write_as_system(|_| {
            let entry = AuditEntry::by_system(SystemAct::CheckpointSigned, None).telling(&said);
            Ok::<_, StorageError>(Done::new((), entry).leaving_dates())
        })?;
        Ok(Ok(()))
    }
}

impl Drop for Sealer {
    /// Lets the next process begin at once.
    fn drop(&mut self) {
        let given = self.service.store.database().write(|conn| leases::give_back(conn, LEASE_NAME, Id::new(self.token)));
        if let Err(error) = given {
            tracing::warn!(%error, "the lease of the sealer runs out by itself");
        }
    }
}
