//! `ehc rules`

use std::{collections::BTreeMap, io::Write as _, path::PathBuf};

use clap::{Args, Subcommand};
use ehc_application::{receipts, rules_pack};
use ehc_domain::{
    calendar::WorkingCalendar,
    timetable::{rules::RuleSet, single},
};
use serde_json::json;

use super::{CommandError, day};
use crate::output;

/// The statutory rules: list them, work out one limit, publish them. None of it needs settings or a database.
#[derive(Debug, Args)]
pub struct Rules {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Debug, Subcommand)]
enum RulesCommand {
    /// List every rule with its citation, how it is counted and which facts it takes.
    List,
    /// Work out one limit from the day of its trigger.
    Due(Due),
    /// Print the published rules pack: rules, calendar and worked dates to check another program with.
    Export(Export),
}

#[derive(Debug, Args)]
struct Due {
    /// The id of the rule, as `ehc rules list` has it.
    rule: String,
    /// The day of the trigger, like 2026-09-07.
    #[arg(long, value_name = "DATE")]
    trigger: String,
    /// A fact that the rule takes besides its trigger; `ehc rules list` names them.
    #[arg(long = "fact", value_name = "NAME=VALUE")]
    facts: Vec<String>,
}

#[derive(Debug, Args)]
struct Export {
    /// Write the pack to this file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Rules {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`]: what is unknown, missing, unreadable or impossible.
    pub fn run(self) -> Result<(), CommandError> {
        let (rules, calendar) = (RuleSet::england(), WorkingCalendar::england());
        match self.command {
            RulesCommand::List => Ok(output::json(&rules_pack::rules_to_json(&rules))?),
            RulesCommand::Due(asked) => due(&asked, &rules, &calendar),
            RulesCommand::Export(export) => publish(export.out, &rules, &calendar),
        }
    }
}

fn due(asked: &Due, rules: &RuleSet, calendar: &WorkingCalendar) -> Result<(), CommandError> {
    let trigger = day("trigger", &asked.trigger)?;
    let mut named = BTreeMap::new();
    for fact in &asked.facts {
        let (name, value) = fact
            .split_once('=')
            .ok_or_else(|| CommandError::Usage(format!("A fact must be NAME=VALUE, such as move=2026-09-07, not {fact:?}")))?;
        if named.insert(name.to_owned(), value.to_owned()).is_some() {
            return Err(CommandError::Usage(format!("The fact {name} is given twice")));
        }
    }
    // Every refusal is about what was asked: the law itself cannot fail.
    let due =
        single::due(rules, &asked.rule, trigger, &named, calendar).map_err(|error| CommandError::Usage(error.to_string()))?;
    Ok(output::json(&receipts::due_to_json(&due))?)
}

fn publish(out: Option<PathBuf>, rules: &RuleSet, calendar: &WorkingCalendar) -> Result<(), CommandError> {
    let pack = rules_pack::pack(rules, calendar);
    let Some(path) = out else { return Ok(output::json(&pack)?) };
    let text = serde_json::to_string_pretty(&pack).map_err(|error| CommandError::Failed(error.to_string()))?;
    let written = std::fs::File::create(&path).and_then(|mut file| writeln!(file, "{text}"));
    written.map_err(|error| CommandError::Failed(format!("The file {} cannot be written: {error}", path.display())))?;
    Ok(output::json(&json!({ "file": path, "pack_version": rules_pack::PACK_VERSION, "rule_set": rules.name() }))?)
}
