//! The commands, one file each. A command's arguments, work and output stand together.

mod audit;
mod backup;
mod bare_sql;
mod check_config;
mod demo;
mod examine;
mod files;
mod generate;
mod institutions;
mod migrate;
mod receipt;
mod recompute;
mod rules;
mod serve;
mod timetable;
mod user;
mod work;

use std::{path::PathBuf, process::ExitCode};

use chrono::NaiveDate;
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
    /// Measure the queries of the pages by themselves.
    #[command(hide = true)]
    BareSql(bare_sql::BareSql),
    /// Copy everything into one file.
    Backup(backup::Backup),
    /// Put a backup back.
    Restore(backup::Restore),
    /// Look after accounts.
    User(user::User),
    /// Look after the audit trail.
    Audit(audit::Audit),
    /// Take the file on standard input apart and print what it is; the program runs itself so for every file that arrives.
    #[command(hide = true)]
    Examine(examine::Examine),
    /// Look after the files of documents.
    Files(files::Files),
    /// Look after the register of schools and colleges.
    Institutions(institutions::Institutions),
    /// The statutory rules: list them, work out one limit, publish them.
    Rules(rules::Rules),
    /// Print the whole timetable of a case.
    Timetable(timetable::Timetable),
    /// Rebuild the stored dates of every case.
    Recompute(recompute::Recompute),
    /// Check receipts that were kept.
    Receipt(receipt::Receipt),
}

/// Why a command did not do its work.
#[derive(Debug, Error)]
pub enum CommandError {
    /// Bad usage or bad input: status 2.
    #[error("{0}")]
    Usage(String),
    /// Another process is at it, and nothing was done: status 3.
    #[error("{0}")]
    Elsewhere(String),
    /// Anything else: status 1.
    #[error("{0}")]
    Failed(String),
}

impl CommandError {
    /// Returns the exit status.
    pub fn status(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::Elsewhere(_) => ExitCode::from(3),
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
    // The law is the same whatever the settings are, and can be asked where there are none.
    if let Command::Rules(command) = cli.command {
        return command.run();
    }
    if let Command::Examine(command) = cli.command {
        return command.run();
    }
    let settings: Settings = settings::load(cli.config.as_deref())?;
    logging::start(&settings.log)?;
    match cli.command {
        Command::Serve(command) => command.run(&settings),
        Command::Work(command) => command.run(&settings),
        Command::Migrate(command) => command.run(&settings),
        Command::CheckConfig(command) => command.run(&settings),
        Command::Demo(command) => command.run(&settings),
        Command::Generate(command) => command.run(&settings),
        Command::BareSql(command) => command.run(&settings),
        Command::Backup(command) => command.run(&settings),
        Command::Restore(command) => command.run(&settings),
        Command::User(command) => command.run(&settings),
        Command::Audit(command) => command.run(&settings),
        Command::Files(command) => command.run(&settings),
        Command::Institutions(command) => command.run(&settings),
        Command::Rules(command) => command.run(),
        Command::Examine(command) => command.run(),
        Command::Timetable(command) => command.run(&settings),
        Command::Recompute(command) => command.run(&settings),
        Command::Receipt(command) => command.run(&settings),
    }
}

/// Reads a day as 2026-09-07 and nothing else, so that no command guesses.
fn day(what: &str, text: &str) -> Result<NaiveDate, CommandError> {
    let read = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| day.to_string() == text);
    read.ok_or_else(|| CommandError::Usage(format!("The {what} must be a real date like 2026-09-07, not {text:?}")))
}
