//! Documents in a folder, each under the hash of its content.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use ehc_application::ports::FileStore;
use sha2::{Digest, Sha256};

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

impl FileStore for FolderFileStore {
    fn keep(&self, sha256: &str, content: &[u8]) -> io::Result<()> {
        if hash(content) != sha256 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the content has another hash"));
        }
        // What is kept and sound needs no second copy; what has been damaged is written anew.
        if self.open(sha256).is_ok() {
            return Ok(());
        }
        let (folder, place) = self.place(sha256)?;
        fs::create_dir_all(&folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&folder)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        file.persist(&place).map_err(|error| error.error)?;
        // The name is durable only when the folders that hold it are.
        File::open(&folder)?.sync_all()?;
        File::open(&self.folder)?.sync_all()
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

    #[test]
    fn what_is_kept_is_found_and_what_is_damaged_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let store = FolderFileStore::open_folder(&folder.path().join("files")).unwrap();
        let sha256 = hash(b"advice");
        assert_eq!(store.open(&sha256).unwrap_err().kind(), io::ErrorKind::NotFound);
        store.keep(&sha256, b"advice").unwrap();
        store.keep(&sha256, b"advice").unwrap();
        assert_eq!(store.open(&sha256).unwrap(), b"advice");

        let place = store.place(&sha256).unwrap().1;
        fs::write(&place, b"advicf").unwrap();
        assert_eq!(store.open(&sha256).unwrap_err().kind(), io::ErrorKind::InvalidData);
        store.keep(&sha256, b"advice").unwrap();
        assert_eq!(store.open(&sha256).unwrap(), b"advice", "keeping it again mends it");
        assert_eq!(fs::read_dir(place.parent().unwrap()).unwrap().count(), 1, "nothing half-written is left");
    }

    #[test]
    fn names_that_are_no_hash_lead_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let store = FolderFileStore::open_folder(folder.path()).unwrap();
        for name in ["", "..", "../../etc/passwd", &"A".repeat(64), &"é".repeat(32), &"0".repeat(63)] {
            assert_eq!(store.open(name).unwrap_err().kind(), io::ErrorKind::InvalidInput, "{name}");
        }
        assert!(store.keep(&"0".repeat(64), b"x").is_err(), "another hash");
    }
}
