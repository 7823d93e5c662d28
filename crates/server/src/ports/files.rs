//! Documents in a folder, each under the hash of its content.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use ehc_application::ports::{FileStore, Incoming};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

/// The folder, beside those of the documents, of files that have not arrived whole.
const INCOMING: &str = "incoming";

/// A folder of documents. A file is there whole or not at all, and is looked at again whenever it is opened.
#[derive(Debug, Clone)]
pub struct FolderFileStore {
    folder: PathBuf,
}

impl FolderFileStore {
    /// Uses a folder, and makes it when it is not there.
    ///
    /// # Errors
    /// What the file system says.
    pub fn open_folder(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Two letters of the hash name a folder, so that none grows too large.
    fn place(&self, sha256: &str) -> io::Result<(PathBuf, PathBuf)> {
        let sound = sha256.len() == 64 && sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match sha256.get(..2) {
            Some(start) if sound => {
                let folder = self.folder.join(start);
                let file = folder.join(sha256);
                Ok((folder, file))
            }
            _ => Err(io::Error::new(io::ErrorKind::InvalidInput, "not a hash")),
        }
    }
}

fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How much of a file may wait to be written: where it all waits for the end, whoever saves a word meanwhile waits for it too.
const UNWRITTEN: usize = 2 * 1024 * 1024;

/// A file on its way into the folder.
struct IncomingFile {
    store: FolderFileStore,
    file: NamedTempFile,
    unwritten: usize,
}

impl Incoming for IncomingFile {
    fn add(&mut self, part: &[u8]) -> io::Result<()> {
        self.file.write_all(part)?;
        self.unwritten += part.len();
        if self.unwritten >= UNWRITTEN {
            self.file.as_file().sync_data()?;
            self.unwritten = 0;
        }
        Ok(())
    }

    fn settle(&mut self) -> io::Result<()> {
        self.file.as_file().sync_all()
    }

    fn keep(mut self: Box<Self>, sha256: &str) -> io::Result<()> {
        self.settle()?;
        let (folder, place) = self.store.place(sha256)?;
        fs::create_dir_all(&folder)?;
        // In place of the same content, if it is there: what was damaged is mended.
        self.file.persist(&place).map_err(|error| error.error)?;
        // The name is durable only when the folders that hold it are.
        File::open(&folder)?.sync_all()?;
        File::open(&self.store.folder)?.sync_all()
    }
}

impl FileStore for FolderFileStore {
    fn begin(&self) -> io::Result<Box<dyn Incoming>> {
        let folder = self.folder.join(INCOMING);
        fs::create_dir_all(&folder)?;
        let file = NamedTempFile::new_in(&folder)?;
        Ok(Box::new(IncomingFile { store: self.clone(), file, unwritten: 0 }))
    }

    fn open(&self, sha256: &str) -> io::Result<Vec<u8>> {
        let content = fs::read(self.place(sha256)?.1)?;
        if hash(&content) == sha256 {
            Ok(content)
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidData, "the file no longer matches its hash"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(store: &FolderFileStore, content: &[u8]) {
        let mut file = store.begin().unwrap();
        content.chunks(4).for_each(|part| file.add(part).unwrap());
        file.keep(&hash(content)).unwrap();
    }

    #[test]
    fn what_is_kept_is_found_and_what_is_damaged_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let store = FolderFileStore::open_folder(&folder.path().join("files")).unwrap();
        let sha256 = hash(b"advice");
        assert_eq!(store.open(&sha256).unwrap_err().kind(), io::ErrorKind::NotFound);
        keep(&store, b"advice");
        keep(&store, b"advice");
        assert_eq!(store.open(&sha256).unwrap(), b"advice");

        let place = store.place(&sha256).unwrap().1;
        fs::write(&place, b"advicf").unwrap();
        assert_eq!(store.open(&sha256).unwrap_err().kind(), io::ErrorKind::InvalidData);
        keep(&store, b"advice");
        assert_eq!(store.open(&sha256).unwrap(), b"advice", "keeping it again mends it");
        drop(store.begin().unwrap());
        assert_eq!(fs::read_dir(place.parent().unwrap()).unwrap().count(), 1);
        assert_eq!(fs::read_dir(store.folder.join(INCOMING)).unwrap().count(), 0, "nothing half-written is left");
    }

    #[test]
    fn names_that_are_no_hash_lead_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let store = FolderFileStore::open_folder(folder.path()).unwrap();
        for name in ["", "..", "../../etc/passwd", &"A".repeat(64), &"é".repeat(32), &"0".repeat(63)] {
            assert_eq!(store.open(name).unwrap_err().kind(), io::ErrorKind::InvalidInput, "{name}");
        }
        assert_eq!(store.begin().unwrap().keep("../file").unwrap_err().kind(), io::ErrorKind::InvalidInput);
    }
}
