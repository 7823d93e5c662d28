//! `ehc timetable`

use clap::Args;
use ehc_application::{Failure, timetable};
use ehc_domain::cases::CaseReference;

use super::{CommandError, day};
use crate::{output, settings::Settings, wiring};

/// Print the whole timetable of a case, with the receipt of every date. It names nobody.
#[derive(Debug, Args)]
pub struct Timetable {
    /// The number of the case, like EHC-000418.
    #[arg(value_name = "CASE-REFERENCE")]
    reference: String,
    /// As facts, bank holidays and school closures were known at the end of this day. Birth date, institution and office closures are as recorded now.
    #[arg(long, value_name = "DATE")]
    as_known_on: Option<String>,
}

impl Timetable {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`] when there is no such case or the database does not answer.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        let as_known_on = self.as_known_on.map(|text| day("day of --as-known-on", &text)).transpose()?;
        let reference: CaseReference = self
            .reference
            .trim()
            .to_uppercase()
            .parse()
            .map_err(|_| CommandError::Usage(format!("A case reference looks like EHC-000418, not {:?}", self.reference)))?;
        let service = wiring::service(settings)?;
        let shown = timetable::for_operator(&service, &reference, as_known_on)
            .map_err(|failure| match failure {
                Failure::Rule(refused) => CommandError::Usage(refused.to_string()),
                Failure::Storage(error) => error.into(),
                other => CommandError::Failed(other.to_string()),
            })?
            .ok_or_else(|| CommandError::Usage(format!("There is no case {reference}")))?;
        Ok(output::json(&shown)?)
    }
}
