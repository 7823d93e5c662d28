//! `ehc receipt`

use std::{
    fs,
    io::{Read as _, stdin},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use ehc_application::{
    StorageError,
    calendars::england_versions,
    receipts::{self, Calendars, Checked, Kept},
};
use ehc_domain::timetable::rules::RuleSet;
use serde_json::json;

use super::CommandError;
use crate::{output, settings::Settings, wiring};

/// Check receipts that were kept.
#[derive(Debug, Args)]
pub struct Receipt {
    #[command(subcommand)]
    command: ReceiptCommand,
}

#[derive(Debug, Subcommand)]
enum ReceiptCommand {
    /// Work every receipt of a file out again: identical, or what differs.
    Verify(Verify),
}

#[derive(Debug, Args)]
struct Verify {
    /// A file with a receipt as printed by `rules due`, `timetable` or the API; - for standard input.
    file: PathBuf,
}

impl Receipt {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`]: the file cannot be read, or a receipt differs.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        let ReceiptCommand::Verify(asked) = self.command;
        let text = text_of(&asked.file)?;
        let unusable = |why: &dyn std::fmt::Display| {
            CommandError::Usage(format!("The file {} cannot be checked: {why}", asked.file.display()))
        };
        let kept = receipts::read(&text).map_err(|why| unusable(&why))?;
        let (rules, calendars) = (RuleSet::england(), calendars(settings, &kept)?);
        let checked: Vec<Checked> = kept
            .iter()
            .map(|one| receipts::check(one, &rules, &calendars))
            .collect::<Result<_, _>>()
            .map_err(|why| unusable(&why))?;
        let wrong: Vec<&Checked> = checked.iter().filter(|one| !one.differences.is_empty()).collect();
        output::json(&json!({
            "result": if wrong.is_empty() { "identical" } else { "differs" },
            "receipts": checked.iter().map(Checked::to_json).collect::<Vec<_>>(),
        }))?;
        match wrong.first() {
            None => Ok(()),
            Some(first) => {
                let names: Vec<&str> = first.differences.iter().map(|one| one.name.as_str()).collect();
                let words = format!("The receipt of {} differs in {}", first.rule, names.join(", "));
                let others = wrong.len() - 1;
                Err(CommandError::Failed(if others == 0 { words } else { format!("{words}, and {others} more differ") }))
            }
        }
    }
}

fn text_of(file: &Path) -> Result<String, CommandError> {
    let mut text = String::new();
    let read = if file.as_os_str() == "-" {
        stdin().lock().read_to_string(&mut text).map(|_| ())
    } else {
        fs::read_to_string(file).map(|read| text = read)
    };
    read.map_err(|_| CommandError::Usage(format!("The file {} cannot be read", file.display())))?;
    Ok(text)
}

/// A receipt that rests on the published calendar needs no database; another rests on bank holidays that were added to one.
fn calendars(settings: &Settings, kept: &[Kept]) -> Result<Calendars, CommandError> {
    let published = Calendars::with(Vec::new());
    let added_to = |version: &&str| !version.is_empty() && !published.know(version);
    let Some(version) = kept.iter().map(Kept::calendar).find(added_to) else { return Ok(published) };
    let missing = |what: &str| {
        CommandError::Usage(format!(
            "A receipt rests on the calendar {version}, which is not the one published with this program: bank holidays were added to a service, or it is of another edition; and {what}. \
             Check it on that service’s host, or name its database in the settings"
        ))
    };
    // Opening an SQLite database that is not there would make it.
    let file = settings.database.url.strip_prefix("sqlite:").map(Path::new);
    if file.is_some_and(|file| !file.exists()) {
        return Err(missing("there is no database here"));
    }
    match wiring::database(settings)?.read(england_versions) {
        Ok(versions) => Ok(Calendars::with(versions)),
        Err(StorageError::Driver(_)) => Err(missing("the database here holds no calendars")),
        Err(other) => Err(other.into()),
    }
}
