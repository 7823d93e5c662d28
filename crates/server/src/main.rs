//! The program `ehc`: settings, commands, wiring.

mod backup;
mod checkpoints;
mod commands;
mod logging;
mod output;
mod ports;
mod post;
mod settings;
mod wiring;
mod worker;

use std::process::ExitCode;

use clap::Parser;

/// A page is thousands of small strings, made on one thread and dropped on another.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match commands::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => {
            output::complain(&one_sentence(&error.to_string()));
            return ExitCode::from(2);
        }
        // Help and the version are answers, not errors.
        Err(error) => error.exit(),
    };
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure.to_string());
            failure.status()
        }
    }
}

/// Takes what is wrong out of the parser's paragraphs, which go on with advice.
fn one_sentence(words: &str) -> String {
    let first: Vec<&str> = words.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    first.join(" ").trim_start_matches("error: ").to_owned()
}
