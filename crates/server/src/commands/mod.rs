//! The commands, one file each. A command's arguments, work and output stand together.

mod audit;
mod check_config;
mod demo;
mod generate;
mod migrate;
mod serve;
mod user;
mod work;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use thiserror::Error;

use crate::{
    logging,
    settings::{self, Settings, SettingsError},
};

/// Takes children's education, health and care cases through English law.
#[derive(Debug, Parser)]
#[command(name = "ehc", version, about, propagate_version = true)]
pub struct Cli {
    /// A file of settings that override the defaults.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages and do the work behind them.
    Serve(serve::Serve),
    /// Do the work behind the pages, alone.
    Work(work::Work),
    /// Bring the database up to date.
    Migrate(migrate::Migrate),
    /// Check the settings and say what they come to.
    CheckConfig(check_config::CheckConfig),
    /// Fill an empty database with an invented council for a demonstration.
    Demo(demo::Demo),
    /// Fill an empty database with great amounts of invented data, for measuring.
    Generate(generate::Generate),
    /// Look after accounts.
    User(user::User),
    /// Look after the audit trail.
    Audit(audit::Audit),
}

/// Why a command did not do its work.
#[derive(Debug, Error)]
pub enum CommandError {
    /// Bad usage or bad input: status 2.
    #[error("{0}")]
    Usage(String),
    /// Anything else: status 1.
    #[error("{0}")]
    Failed(String),
}

impl CommandError {
    /// Returns the exit status.
    pub fn status(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::Failed(_) => ExitCode::from(1),
        }
    }
}

impl From<SettingsError> for CommandError {
    fn from(error: SettingsError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<std::io::Error> for CommandError {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Runs a command.
///
/// # Errors
/// [`CommandError`]: one sentence and an exit status.
pub fn run(cli: Cli) -> Result<(), CommandError> {
    let settings: Settings = settings::load(cli.config.as_deref())?;
    logging::start(&settings.log)?;
    match cli.command {
        Command::Serve(command) => command.run(&settings),
        Command::Work(command) => command.run(&settings),
        Command::Migrate(command) => command.run(&settings),
        Command::CheckConfig(command) => command.run(&settings),
        Command::Demo(command) => command.run(&settings),
        Command::Generate(command) => command.run(&settings),
        Command::User(command) => command.run(&settings),
        Command::Audit(command) => command.run(&settings),
    }
}
