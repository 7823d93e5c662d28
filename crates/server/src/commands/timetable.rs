//! `ehc timetable`

use clap::Args;
use ehc_application::timetable;
use ehc_domain::cases::CaseReference;

use super::{CommandError, day};
use crate::{output, settings::Settings, wiring};

/// Print the whole timetable of a case, with the receipt of every date. It names nobody.
#[derive(Debug, Args)]
pub struct Timetable {
    /// The number of the case, like EHC-000418.
    #[arg(value_name = "CASE-REFERENCE")]
    reference: String,
    /// As everything was known at the end of this day.
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
        if let Some(day) = as_known_on.filter(|day| *day > service.ports.clock.today()) {
            return Err(CommandError::Usage(format!("Nothing is known yet as on {day}: give today or an earlier day")));
        }
        let shown = timetable::for_operator(&service, &reference, as_known_on)?
            .ok_or_else(|| CommandError::Usage(format!("There is no case {reference}")))?;
        Ok(output::json(&shown)?)
    }
}
