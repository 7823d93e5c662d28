//! A file as it arrives: written, hashed and looked through part by part, so that it is never whole in memory.

use std::fmt;

use ehc_domain::{
    documents::{FileRefused, FileType},
    hex,
};
use sha2::{Digest, Sha256};

use super::{
    UploadRefused,
    look::{Look, Numbers},
};
use crate::{Service, ports::Incoming};

/// A file on its way in.
pub struct Arriving {
    name: String,
    size: u64,
    limit: u64,
    hash: Sha256,
    look: Look,
    held: Box<dyn Incoming>,
}

impl fmt::Debug for Arriving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arriving").field("size", &self.size).finish_non_exhaustive()
    }
}

impl Arriving {
    /// Begins a file under the name it came with.
    ///
    /// # Errors
    /// [`UploadRefused::NotKept`].
    pub fn begin(service: &Service, name: &str) -> Result<Self, UploadRefused> {
        let held = service.ports.files.begin().map_err(|_| UploadRefused::NotKept)?;
        let limit = service.policy.max_file_bytes;
        Ok(Self { name: name.to_owned(), size: 0, limit, hash: Sha256::new(), look: Look::default(), held })
    }

    /// Adds a part. It takes a while: see that nobody waits for the thread.
    ///
    /// # Errors
    /// [`UploadRefused::TooLarge`]; [`UploadRefused::NotKept`].
    pub fn add(&mut self, part: &[u8]) -> Result<(), UploadRefused> {
        self.size += part.len() as u64;
        if self.size > self.limit {
            return Err(UploadRefused::TooLarge(self.limit));
        }
        self.hash.update(part);
        self.look.at(part);
        self.held.add(part).map_err(|_| UploadRefused::NotKept)
    }

    /// Ends it, when its parts are on the disk.
    ///
    /// # Errors
    /// [`UploadRefused::NotKept`].
    pub fn end(mut self) -> Result<Arrived, UploadRefused> {
        self.held.settle().map_err(|_| UploadRefused::NotKept)?;
        let file_type = match self.size {
            0 => Err(FileRefused::Empty),
            _ => self.held.examine().map_err(|_| UploadRefused::NotKept)?.and_then(|found| found.agrees_with(&self.name)),
        };
        let sha256 = hex::write(&self.hash.finalize());
        Ok(Arrived { name: self.name, size: self.size, sha256, file_type, numbers: self.look.into_numbers(), held: self.held })
    }
}

/// A file that has arrived. It is gone again when no act keeps it.
pub struct Arrived {
    /// The name it came with.
    pub name: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    pub(super) size: u64,
    pub(super) file_type: Result<FileType, FileRefused>,
    pub(super) numbers: Numbers,
    pub(super) held: Box<dyn Incoming>,
}

impl Arrived {
    /// Returns its size in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Returns what it was found to be.
    pub(crate) fn file_type(&self) -> Result<FileType, FileRefused> {
        self.file_type
    }

    /// Keeps it as what belongs to no case. The caller has shown that the person may add it, and names it by its hash.
    ///
    /// # Errors
    /// [`UploadRefused::NotKept`].
    pub(crate) fn keep(self) -> Result<(), UploadRefused> {
        self.held.keep(&self.sha256).map_err(|_| UploadRefused::NotKept)
    }

    /// Reads what it holds, for an act that takes what stands in it and keeps no paper.
    ///
    /// # Errors
    /// [`UploadRefused::NotKept`] when the disk does not give it back.
    pub fn content(&mut self) -> Result<Vec<u8>, UploadRefused> {
        self.held.content().map_err(|_| UploadRefused::NotKept)
    }
}

impl fmt::Debug for Arrived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrived").field("size", &self.size).finish_non_exhaustive()
    }
}
