//! The file of checkpoints: one JSON object a line, added to and never rewritten.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
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
        let mut file = options.append(true).create(true).read(true).open(&self.path)?;
        // What a crash left half written is ended, so that this line is one of its own.
        let is_torn = ends_torn(&mut file)?;
        file.write_all(format!("{}{line}\n", if is_torn { "\n" } else { "" }).as_bytes())?;
        file.sync_all()
    }

    fn lines(&self) -> io::Result<Vec<String>> {
        match fs::read_to_string(&self.path) {
            // Half of a line, which a crash left, is no checkpoint. Whoever cuts a whole one to make it look so leaves a gap in the numbers.
            Ok(text) => {
                Ok(text.lines().filter(|line| !line.starts_with('{') || line.ends_with('}')).map(ToOwned::to_owned).collect())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

fn ends_torn(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    let mut last = [0u8; 1];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_a_line_that_a_crash_left_is_no_line_and_joins_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoints.jsonl");
        fs::write(&path, "{\"one\":1}\n{\"tw").unwrap();
        let mut file = CheckpointFile::at(&path);
        assert_eq!(file.lines().unwrap(), ["{\"one\":1}"]);
        file.append("{\"two\":2}").unwrap();
        assert_eq!(file.lines().unwrap(), ["{\"one\":1}", "{\"two\":2}"]);
    }

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
