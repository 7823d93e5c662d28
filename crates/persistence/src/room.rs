//! Room on the disk of an embedded database: some of it is kept back, so that who looks can still be written down when nothing else can.

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Free bytes below which the next write may find no room: its pages, and the index of the log, which grows by 32 KiB.
const LEAST: u64 = 1024 * 1024;

/// The room kept back beside one database.
#[derive(Debug)]
pub(crate) struct Room {
    /// The file whose size is the room.
    reserve: PathBuf,
    bytes: u64,
    /// Whether the file is there. Whoever gives the room or takes it back holds the lock.
    is_kept: Mutex<bool>,
}

impl Room {
    /// Keeps this many bytes back beside a database; where the disk is full already, as soon as it is not.
    pub(crate) fn beside(database: &Path, bytes: u64) -> Self {
        let mut name = database.as_os_str().to_owned();
        name.push(".reserve");
        let room = Self { reserve: name.into(), bytes, is_kept: Mutex::new(false) };
        if !room.is_enough() {
            tracing::error!("the disk is full: no room is kept back for who looks");
        }
        room
    }

    /// Says whether acts have room. What was given is taken back here, once the disk has room for it again.
    pub(crate) fn is_enough(&self) -> bool {
        let mut is_kept = self.is_kept.lock().unwrap_or_else(PoisonError::into_inner);
        if *is_kept {
            return !self.is_short();
        }
        // Trying would take the last room away from those it was given to.
        if self.free().is_some_and(|free| free < self.bytes + LEAST) {
            return false;
        }
        match self.take_back() {
            Ok(()) => *is_kept = true,
            Err(error) => {
                tracing::error!(%error, "the room for who looks could not be kept back");
                // What was taken of it so far would be missing elsewhere.
                let _ = std::fs::remove_file(&self.reserve);
            }
        }
        *is_kept
    }

    /// Says whether the room has been given to those who look, and not taken back.
    pub(crate) fn is_given(&self) -> bool {
        !*self.is_kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the room to those who look, where there is less than a write needs.
    pub(crate) fn give_when_short(&self) {
        if self.is_short() {
            self.give();
        }
    }

    /// Says whether the disk has less room than a write needs.
    pub(crate) fn is_short(&self) -> bool {
        self.free().is_some_and(|free| free < LEAST)
    }

    fn give(&self) {
        let mut is_kept = self.is_kept.lock().unwrap_or_else(PoisonError::into_inner);
        if *is_kept {
            match std::fs::remove_file(&self.reserve) {
                Ok(()) => {
                    *is_kept = false;
                    tracing::error!("the disk is full: nothing is saved until there is room, and reading goes on");
                }
                Err(error) => tracing::error!(%error, "the room kept back could not be given"),
            }
        }
    }

    fn take_back(&self) -> io::Result<()> {
        if std::fs::metadata(&self.reserve).is_ok_and(|file| file.len() == self.bytes) {
            return Ok(());
        }
        // A hole has no room in it: the bytes are written. They are random enough for a file system that would press zeros together.
        let mut file = File::create(&self.reserve)?;
        let mut piece = vec![0u8; 64 * 1024];
        let (mut state, mut left) = (0x9e37_79b9_7f4a_7c15u64, self.bytes);
        while left > 0 {
            for eight in piece.chunks_exact_mut(8) {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                eight.copy_from_slice(&state.to_le_bytes());
            }
            let length = left.min(piece.len() as u64);
            let now = piece.get(..usize::try_from(length).unwrap_or(piece.len())).unwrap_or(&piece);
            file.write_all(now)?;
            left -= length;
        }
        file.sync_all()
    }

    /// The bytes that are free for this program; `None` where the system does not tell.
    fn free(&self) -> Option<u64> {
        let disk = rustix::fs::statvfs(self.reserve.parent().filter(|folder| !folder.as_os_str().is_empty())?).ok()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_back_is_given_once_and_taken_back_when_there_is_room() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("ehc.db");
        let room = Room::beside(&database, 200_000);
        let reserve = folder.path().join("ehc.db.reserve");
        assert_eq!(std::fs::metadata(&reserve).unwrap().len(), 200_000);
        assert!(room.is_enough());

        room.give_when_short();
        assert!(reserve.exists(), "the disk is not short");
        room.give();
        room.give();
        assert!(!reserve.exists());
        assert!(room.is_enough(), "there is room again");
        assert_eq!(std::fs::metadata(&reserve).unwrap().len(), 200_000);
        drop(room);
        assert!(Room::beside(&database, 200_000).is_enough(), "what an earlier run kept back is enough");
    }

    #[test]
    fn a_disk_without_room_for_it_is_short_and_keeps_nothing_half_written() {
        let folder = tempfile::tempdir().unwrap();
        let room = Room::beside(&folder.path().join("ehc.db"), u64::MAX / 2);
        assert!(!room.is_enough());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
