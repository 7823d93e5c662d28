//! Filling an empty database with great amounts of invented data, for measuring.

use std::time::Instant;

use clap::Args;
use ehc_invented::{Amounts, SignIn};
use serde_json::json;

use super::CommandError;
use crate::{output, settings::Settings, wiring, worker};

/// Fills an empty database with invented data for measuring; the same seed gives the same data.
///
/// The last day of the data is 1 December 2026: set `clock.today` to it when you measure.
#[derive(Debug, Args)]
pub struct Generate {
    /// How many requests each year brings.
    #[arg(long, value_name = "NUMBER")]
    requests: usize,
    /// How many plans are in force besides those that the requests lead to.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    plans: usize,
    /// What the data is drawn from.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// For how many years up to the last day.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    years: usize,
}

impl Generate {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`]: the database is not empty, or storage failed.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        let began = Instant::now();
        let database = wiring::current_database(settings)?;
        let amounts = Amounts { requests: self.requests, years: self.years, plans: self.plans, seed: self.seed };
        let made = ehc_invented::generate(&database, &wiring::ports(settings)?, wiring::policy(settings), amounts)?;
        seal(settings)?;
        // Nor is it the law worked out again for everybody, as after an update.
        wiring::update_follower(&wiring::service(settings)?)?.made_by_it()?;
        database.refresh_statistics().map_err(CommandError::from)?;
        let by_role = |line: &SignIn| json!({ "role": line.role, "email": line.email });
        let password = made.sign_ins.first().map(|line| line.password.clone());
        let mut told = serde_json::to_value(&made).map_err(std::io::Error::from)?;
        if let Some(told) = told.as_object_mut() {
            told.insert("seconds".into(), json!(began.elapsed().as_secs()));
            told.insert("password".into(), json!(password));
            told.insert("sign_ins".into(), made.sign_ins.iter().map(by_role).collect());
        }
        output::json(&told)?;
        Ok(())
    }
}

/// Puts every row into the audit chain now, so that what is measured afterwards is not the sealing of a year.
fn seal(settings: &Settings) -> Result<(), CommandError> {
    let mut sealer = worker::sealer(&wiring::service(settings)?, settings)?;
    while sealer.round()? {}
    Ok(())
}
