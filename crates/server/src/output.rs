//! Standard output for results, standard error for the one sentence that says why there is none.

use std::io::{self, Write};

use serde::Serialize;

/// Prints a result as one line of JSON. Its keys keep their names from release to release.
///
/// # Errors
/// What the system says, for example that nobody reads.
pub fn json(value: &impl Serialize) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, value)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Prints a line for people.
///
/// # Errors
/// As [`json`].
pub fn line(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// Says why the command failed.
pub fn complain(sentence: &str) {
    // Nothing can be said to somebody who does not listen.
    let _ = writeln!(io::stderr(), "ehc: {}.", sentence.trim_end_matches('.'));
}
