//! The process in which the program takes a file apart: what it says, and that its bounds hold. (T-15)

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io::Write,
    process::{Command, ExitStatus, Stdio},
};

use ehc_acceptance::binary;
use ehc_test_support::papers::{docx, pdf, pdf_that_unpacks_to};

/// Runs it as the program does.
fn examine(content: &[u8]) -> (String, ExitStatus) {
    let mut process = Command::new(binary());
    process.arg("examine").env_clear().env("MIMALLOC_ARENA_RESERVE", "16MiB");
    let mut process = process.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    process.stdin.take().unwrap().write_all(content).unwrap();
    let output = process.wait_with_output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status)
}

#[test]
fn t_15_it_says_what_a_file_is_or_why_it_is_refused() {
    for (content, said) in [
        (pdf("words"), "is pdf\n"),
        (docx("<w:p/>", &[]), "is docx\n"),
        (b"MZ".to_vec(), "refused wrong_type\n"),
        (b"%PDF-1.7 words".to_vec(), "refused file_damaged\n"),
        (Vec::new(), "refused empty\n"),
    ] {
        let (answer, status) = examine(&content);
        assert_eq!((answer.as_str(), status.success()), (said, true));
    }
}

#[test]
fn t_15_it_ends_where_its_memory_ends() {
    let (answer, status) = examine(&pdf_that_unpacks_to(40));
    assert_eq!((answer.as_str(), status.success()), ("is pdf\n", true), "what fits is looked through");
    let (answer, status) = examine(&pdf_that_unpacks_to(700));
    assert_eq!((answer.as_str(), status.success()), ("", false));
}
