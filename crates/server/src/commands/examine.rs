//! `ehc examine`: takes the file on standard input apart and prints what it is. The program runs itself so for every file that somebody adds.

use std::{
    io::{self, Read},
    process, thread,
    time::Duration,
};

use clap::Args;
use ehc_domain::refusals::Refuses;
use rustix::process::{Resource, Rlimit, nice, setrlimit};

use super::CommandError;
use crate::{output, ports::TOOK_TOO_LONG};

/// The most memory, in bytes, that taking a file apart may use: an archive unpacks to 200 MB and a picture of 60 million pixels to as much.
const MEMORY: u64 = 512 * 1024 * 1024;

/// The most seconds of a processor.
const PROCESSOR: u64 = 20;

/// The most time by the clock, where other work holds it up.
const TIME: Duration = Duration::from_secs(60);

/// Takes one file apart, within bounds of memory and time.
#[derive(Debug, Args)]
pub struct Examine;

impl Examine {
    /// Prints the extension of the type that the file is, or the code of why it is refused.
    ///
    /// # Errors
    /// What the system says. Beyond the bounds the system ends the process.
    pub fn run(self) -> Result<(), CommandError> {
        bind().map_err(io::Error::from)?;
        thread::spawn(|| {
            thread::sleep(TIME);
            process::exit(TOOK_TOO_LONG);
        });
        let mut content = Vec::new();
        io::stdin().lock().read_to_end(&mut content)?;
        Ok(match ehc_papers::examine(&content) {
            Ok(found) => output::line(&format!("is {}", found.extension())),
            Err(refused) => output::line(&format!("refused {}", refused.code())),
        }?)
    }
}

/// From here on the process may take so much and open nothing. Pages go before it.
fn bind() -> rustix::io::Result<()> {
    let at_most = |most| Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(Resource::Data, at_most(MEMORY))?;
    setrlimit(Resource::Cpu, at_most(PROCESSOR))?;
    setrlimit(Resource::Core, at_most(0))?;
    setrlimit(Resource::Nofile, at_most(3))?;
    nice(10).map(|_| ())
}
