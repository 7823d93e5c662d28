//! Taking a file apart in a process of its own: what goes wrong there goes wrong there.

use std::{
    fs::File,
    io,
    process::{Command, Stdio},
};

use ehc_domain::{
    documents::{FileRefused, FileType},
    refusals::Refuses,
};

/// The program itself, which stays the same when the file that it was started from is exchanged.
const PROGRAM: &str = "/proc/self/exe";

/// Says what a file is. A file with which the process does not come to an end is refused.
///
/// # Errors
/// What the system says when the process cannot be started, or says nothing that is understood.
pub fn examine(file: File) -> io::Result<Result<FileType, FileRefused>> {
    let output = Command::new(PROGRAM)
        .arg("examine")
        .env_clear()
        // The allocator would ask for more at once than the process may have.
        .env("MIMALLOC_ARENA_RESERVE", "16MiB")
        .stdin(file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .output()?;
    if !output.status.success() {
        tracing::warn!(status = %output.status, "a file could not be taken apart within its bounds, and is refused");
        return Ok(Err(FileRefused::TooMuch));
    }
    understood(&output.stdout).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the examination of a file said nothing"))
}

fn understood(said: &[u8]) -> Option<Result<FileType, FileRefused>> {
    match std::str::from_utf8(said).ok()?.trim_end().split_once(' ')? {
        ("is", extension) => FileType::ALL.into_iter().find(|one| one.extension() == extension).map(Ok),
        ("refused", code) => FileRefused::ALL.into_iter().find(|one| one.code() == code).map(Err),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_process_says_is_understood() {
        for found in FileType::ALL {
            assert_eq!(understood(format!("is {}\n", found.extension()).as_bytes()), Some(Ok(found)));
        }
        for refused in FileRefused::ALL {
            assert_eq!(understood(format!("refused {}\n", refused.code()).as_bytes()), Some(Err(refused)));
        }
        for said in ["", "is", "is exe", "refused", "refused x", "pdf"] {
            assert_eq!(understood(said.as_bytes()), None, "{said}");
        }
    }
}
