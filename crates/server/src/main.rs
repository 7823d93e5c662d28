//! The program `ehc`: settings, commands, wiring.

mod checkpoints;
mod commands;
mod invented;
mod logging;
mod output;
mod ports;
mod post;
mod settings;
mod wiring;
mod worker;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    // Usage errors end here with status 2, as clap has it.
    match commands::run(commands::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure.to_string());
            failure.status()
        }
    }
}
