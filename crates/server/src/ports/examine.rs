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

/// The status of a process that took longer than it may.
pub const TOOK_TOO_LONG: i32 = 9;

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
    ended(output.status.code(), &output.stdout).ok_or_else(|| {
        tracing::error!(status = %output.status, "files cannot be taken apart here, and none is kept");
        io::Error::other("the examination of a file said nothing")
    })
}

/// The status of a process in which a parser gave up in a panic.
const PANICKED: i32 = 101;

/// How the process ended; `None` when it never came to look at the file. The system ends it without a status.
fn ended(status: Option<i32>, said: &[u8]) -> Option<Result<FileType, FileRefused>> {
    match status {
        Some(0) => understood(said),
        Some(PANICKED) => Some(Err(FileRefused::Damaged)),
        Some(TOOK_TOO_LONG) | None => Some(Err(FileRefused::TooMuch)),
        Some(_) => None,
    }
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
    fn a_process_that_does_not_come_to_an_end_refuses_the_file_and_one_that_does_not_begin_says_nothing_of_it() {
        assert_eq!(ended(Some(0), b"is pdf\n"), Some(Ok(FileType::Pdf)));
        assert_eq!(ended(None, b""), Some(Err(FileRefused::TooMuch)));
        assert_eq!(ended(Some(TOOK_TOO_LONG), b""), Some(Err(FileRefused::TooMuch)));
        assert_eq!(ended(Some(PANICKED), b""), Some(Err(FileRefused::Damaged)));
        for status in [1, 2, 127] {
            assert_eq!(ended(Some(status), b""), None);
        }
    }

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
