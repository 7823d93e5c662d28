//! Documents in a folder, each under the hash of its content.

use std::{
    collections::BTreeSet,
    fs::{self, DirEntry, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use ehc_application::ports::{FileStore, Incoming};
use ehc_domain::{
    documents::{FileRefused, FileType},
    hex,
};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::examine::examine;

/// The folder, beside those of the documents, of files that have not arrived whole.
const INCOMING: &str = "incoming";

/// Three times as long as a file may take to arrive and to be named.
const ARRIVES_WITHIN: Duration = Duration::from_secs(3_600);

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

    /// Removes what began to arrive so long ago that it never will: its sender or the program was cut off. Says how many there were.
    ///
    /// # Errors
    /// What the file system says.
    pub fn sweep(&self) -> io::Result<usize> {
        let mut swept = 0;
        for file in listed(&self.folder.join(INCOMING))? {
            if age(&file)? > ARRIVES_WITHIN {
                fs::remove_file(file.path())?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// Lists the hashes of what is kept; with `is_settled`, only what has been there for so long that its row must be too.
    ///
    /// # Errors
    /// What the file system says.
    pub fn hashes(&self, is_settled: bool) -> io::Result<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        for folder in listed(&self.folder)?.into_iter().filter(|entry| entry.file_name().len() == 2) {
            for file in listed(&folder.path())? {
                let name = file.file_name().to_string_lossy().into_owned();
                if self.place(&name).is_ok() && (!is_settled || age(&file)? > ARRIVES_WITHIN) {
                    found.insert(name);
                }
            }
        }
        Ok(found)
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

/// Lists a folder; one that is not there is empty.
fn listed(folder: &Path) -> io::Result<Vec<DirEntry>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// How long ago it was written; nothing where the clock was put back since.
fn age(file: &DirEntry) -> io::Result<Duration> {
    Ok(file.metadata()?.modified()?.elapsed().unwrap_or_default())
}

fn hash(content: &[u8]) -> String {
    hex::write(&Sha256::digest(content))
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

    fn examine(&mut self) -> io::Result<Result<FileType, FileRefused>> {
        examine(self.file.reopen()?)
    }

    fn content(&mut self) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        self.file.reopen()?.read_to_end(&mut content)?;
        Ok(content)
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
    fn what_never_arrived_is_swept_and_what_is_on_its_way_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let store = FolderFileStore::open_folder(folder.path()).unwrap();
        assert_eq!(store.sweep().unwrap(), 0, "nothing ever came");
        let coming = store.begin().unwrap();
        let cut = folder.path().join(INCOMING).join("cut");
        let made = File::create(&cut).unwrap();
        keep(&store, b"advice");
        let old = made.metadata().unwrap().modified().unwrap() - 2 * ARRIVES_WITHIN;
        made.set_modified(old).unwrap();
        assert_eq!((store.sweep().unwrap(), cut.exists()), (1, false));
        assert!(coming.keep(&hash(b"")).is_ok(), "what is on its way arrives");
        let kept = BTreeSet::from([hash(b""), hash(b"advice")]);
        assert_eq!((store.hashes(false).unwrap(), store.hashes(true).unwrap()), (kept, BTreeSet::new()));
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
