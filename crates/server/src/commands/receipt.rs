//! `ehc receipt`

use std::{
    fs,
    io::{Read as _, stdin},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use ehc_application::{
    receipts::{self, Checked},
    timetable,
};
use ehc_domain::{calendar::WorkingCalendar, timetable::rules::RuleSet};
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
    /// Count with the bank holidays that were added to the database of this service.
    #[arg(long)]
    added_holidays: bool,
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
        let (rules, calendar) = (RuleSet::england(), calendar(settings, asked.added_holidays)?);
        let checked: Vec<Checked> = kept
            .iter()
            .map(|one| receipts::check(one, &rules, &calendar))
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

/// A receipt needs no database, except where holidays were added to one.
fn calendar(settings: &Settings, added: bool) -> Result<WorkingCalendar, CommandError> {
    if !added {
        return Ok(WorkingCalendar::england());
    }
    let database = wiring::database(settings)?;
    Ok(database.read(timetable::calendar)?)
}
