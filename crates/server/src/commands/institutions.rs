//! `ehc institutions`

use std::{fs, path::PathBuf};

use clap::{Args, Subcommand};
use ehc_application::{
    Failure,
    institutions::import::{self, Area, Imported, Official},
};
use ehc_domain::{hex, institutions::AuthorityCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::CommandError;
use crate::{output, settings::Settings, wiring};

/// Look after the register of schools and colleges.
#[derive(Debug, Args)]
pub struct Institutions {
    #[command(subcommand)]
    command: InstitutionsCommand,
}

#[derive(Debug, Subcommand)]
enum InstitutionsCommand {
    /// Take schools and colleges over from the official register: “all establishment data” of Get Information About Schools, a CSV.
    Import(Import),
}

#[derive(Debug, Args)]
struct Import {
    /// The file, as it was downloaded.
    file: PathBuf,
    /// The local authority whose schools are added, by the Department's three digits; several with commas. Those on the register already are brought up to date
    /// wherever they are.
    #[arg(long, value_delimiter = ',', required_unless_present = "england")]
    authority: Vec<String>,
    /// Add those of all England.
    #[arg(long, conflicts_with = "authority")]
    england: bool,
    /// Say what would be added, changed and closed, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

impl Institutions {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`] when nothing was taken over.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        let InstitutionsCommand::Import(asked) = self.command;
        let area = asked.area()?;
        let content = fs::read(&asked.file)
            .map_err(|error| CommandError::Usage(format!("{} cannot be read: {error}", asked.file.display())))?;
        let official =
            import::read(&content).map_err(|refused| CommandError::Usage(format!("{refused}. Nothing was changed")))?;
        let service = wiring::service(settings)?;
        let sha256 = hex::write(&Sha256::digest(&content));
        let imported = if asked.dry_run {
            import::preview(&service, &official, &area)
        } else {
            import::import(&service, &official, &area, &sha256)
        };
        let imported = imported.map_err(|failure| match failure {
            Failure::Rule(refused) => CommandError::Usage(format!("{refused}. Nothing was changed")),
            other => CommandError::Failed(other.to_string()),
        })?;
        Ok(output::json(&said(&official, &imported, asked.dry_run))?)
    }
}

impl Import {
    fn area(&self) -> Result<Area, CommandError> {
        if self.england {
            return Ok(Area::England);
        }
        let code =
            |text: &String| AuthorityCode::parse(text).map_err(|refused| CommandError::Usage(format!("{text}: {refused}")));
        self.authority.iter().map(code).collect::<Result<_, _>>().map(Area::Authorities)
    }
}

fn said(official: &Official, imported: &Imported, is_dry_run: bool) -> Value {
    let named = |list: &[(String, String)]| list.iter().map(|(name, urn)| json!({ "name": name, "urn": urn })).collect::<Value>();
    let changed = imported.changed.iter().map(|one| json!({ "name": one.name, "urn": one.urn, "changes": one.changes }));
    let units = imported.units_not_found.iter().map(|one| json!({ "name": one.name, "urn": one.urn, "unit": one.unit }));
    json!({
        "dry_run": is_dry_run,
        "added": named(&imported.added),
        "changed": changed.collect::<Value>(),
        "closed": named(&imported.closed),
        "unchanged": imported.unchanged,
        "not_found": named(&imported.not_found),
        "closed_here": named(&imported.closed_here),
        "could_be": imported.could_be.iter().map(|(name, urns)| json!({ "name": name, "urns": urns })).collect::<Value>(),
        "units_not_found": units.collect::<Value>(),
        "passed_over": official.passed_over,
        "left_out": official.left_out,
        "wrong_rows": official.wrong.iter().map(|row| json!({ "row": row.number, "column": row.column, "urn": row.urn })).collect::<Value>(),
        "columns_not_found": official.columns_not_found,
    })
}
