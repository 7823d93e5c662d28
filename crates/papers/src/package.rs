//! A package of office software: an archive, read by its directory and unpacked within bounds.

use std::io::{Cursor, Read};

use ehc_domain::documents::{FileRefused, MOST_MEMBERS, MOST_RATIO, MOST_UNPACKED};
use zip::{ZipArchive, read::ZipFile, result::ZipError};

/// How a compound file begins, the container of office software until 2007: what lies in a package in one is an object of another program.
pub const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// How programs of Windows and Linux begin.
const PROGRAMS: [&[u8]; 2] = [b"MZ", b"\x7fELF"];

/// An archive whose directory is sound.
pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// How many bytes may still be unpacked.
    left: u64,
}

impl<'a> Package<'a> {
    /// Reads the directory of an archive that may unpack to so many bytes.
    pub fn open(content: &'a [u8], most: u64) -> Result<Self, FileRefused> {
        let mut archive = ZipArchive::new(Cursor::new(content)).map_err(damaged)?;
        if archive.len() > MOST_MEMBERS {
            return Err(FileRefused::TooMuch);
        }
        // Two members of one name, members that share bytes, and what stands before the first are read differently by different programs.
        if archive.offset() != 0 || archive.has_duplicate_names() || archive.has_overlapping_entries().map_err(damaged)? {
            return Err(FileRefused::Damaged);
        }
        let mut names: Vec<String> = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            let member = archive.by_index_raw(index).map_err(damaged)?;
            if member.encrypted() {
                return Err(FileRefused::Encrypted);
            }
            if member.enclosed_name().is_none() || member.is_symlink() {
                return Err(FileRefused::Damaged);
            }
            let name = sound_name(&member)?;
            names.push(name.to_lowercase());
        }
        names.sort_unstable();
        if names.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
            return Err(FileRefused::Damaged);
        }
        let most = most.min(content.len() as u64 * MOST_RATIO).min(MOST_UNPACKED);
        Ok(Self { archive, left: most })
    }

    /// Says how many bytes may still be unpacked.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// Counts what was unpacked from a package in this one.
    pub fn spend(&mut self, unpacked: u64) {
        self.left = self.left.saturating_sub(unpacked);
    }

    /// Says how many members there are.
    pub fn len(&self) -> usize {
        self.archive.len()
    }

    /// Unpacks the member of this name; `None` when there is none.
    pub fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, FileRefused> {
        match self.archive.index_for_name(name) {
            Some(index) => self.at(index).map(|(_, content)| Some(content)),
            None => Ok(None),
        }
    }

    /// Unpacks the member at a place in the directory.
    pub fn at(&mut self, index: usize) -> Result<(String, Vec<u8>), FileRefused> {
        let mut member = self.archive.by_index(index).map_err(damaged)?;
        let name = sound_name(&member)?;
        let mut content = Vec::new();
        // What the directory says of its size may be a lie.
        (&mut member).take(self.left + 1).read_to_end(&mut content).map_err(|_| FileRefused::Damaged)?;
        self.left = self.left.checked_sub(content.len() as u64).ok_or(FileRefused::TooMuch)?;
        if PROGRAMS.iter().any(|start| content.starts_with(start)) || content.starts_with(COMPOUND) {
            return Err(FileRefused::Active);
        }
        Ok((name, content))
    }
}

/// The name of a member, as every program reads it: within the archive, with no sign that one takes for another.
fn sound_name<R: Read>(member: &ZipFile<'_, R>) -> Result<String, FileRefused> {
    let name = member.name().map_err(damaged)?;
    if name.starts_with('/') || name.contains(['\\', ':']) || name.chars().any(char::is_control) {
        return Err(FileRefused::Damaged);
    }
    Ok(name.into_owned())
}

fn damaged(_: ZipError) -> FileRefused {
    FileRefused::Damaged
}
