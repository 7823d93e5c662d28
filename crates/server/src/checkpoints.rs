//! The file of checkpoints: one JSON object a line, added to and never rewritten.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use ehc_application::audit::CheckpointLog;

/// A file that checkpoints are appended to.
#[derive(Debug, Clone)]
pub struct CheckpointFile {
    path: PathBuf,
}

impl CheckpointFile {
    /// Uses a file, which the first checkpoint makes.
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }
}

impl CheckpointLog for CheckpointFile {
    fn append(&mut self, line: &str) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut options = File::options();
        // Nobody reads it but the account of the program.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.append(true).create(true).open(&self.path)?;
        file.write_all(format!("{line}\n").as_bytes())?;
        file.sync_all()
    }

    fn lines(&self) -> io::Result<Vec<String>> {
        match fs::read_to_string(&self.path) {
            Ok(text) => Ok(text.lines().map(ToOwned::to_owned).collect()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_added_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = CheckpointFile::at(&folder.path().join("below/checkpoints.jsonl"));
        assert!(file.lines().unwrap().is_empty());
        file.append("one").unwrap();
        file.append("two").unwrap();
        assert_eq!(file.lines().unwrap(), ["one", "two"]);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoints.jsonl");
        CheckpointFile::at(&path).append("one").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
