//! `ehc check-config`

use clap::Args;
use ehc_application::ports::Clock;
use ehc_domain::calendar::WorkingCalendar;
use serde_json::json;

use super::CommandError;
use crate::{
    output,
    ports::SystemClock,
    post,
    settings::{MailTransport, Profile, Settings},
};

/// Check the settings and say what they come to, without secrets.
#[derive(Debug, Args)]
pub struct CheckConfig {}

impl CheckConfig {
    /// Runs the command; the settings have been checked by being read, but for the folders they name.
    ///
    /// # Errors
    /// [`CommandError`] when a folder is not there or nothing can be printed.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        settings.check_places()?;
        post::mailer(settings)?;
        let kind = if settings.database.url.starts_with("sqlite:") { "SQLite" } else { "PostgreSQL" };
        let mail = match settings.mail.transport {
            MailTransport::None => "none",
            MailTransport::File => "file",
            MailTransport::Smtp => "smtp",
        };
        let profile = match settings.profile {
            Profile::Development => "development",
            Profile::Production => "production",
        };
        let calendar = WorkingCalendar::england();
        let missing = calendar.year_to_publish(SystemClock { fixed: settings.clock.today }.today());
        let warnings: Vec<String> = missing
            .map(|year| {
                format!("The bank holidays of {year} are computed, not published: working days of that year are provisional")
            })
            .into_iter()
            .collect();
        Ok(output::json(&json!({
            "ok": true,
            "profile": profile,
            "database": kind,
            "base_url": settings.web.base_url,
            "bind": settings.web.bind,
            "council": settings.council.name,
            "mail": mail,
            "today": settings.clock.today,
            "calendar": calendar.version().as_str(),
            "warnings": warnings,
        }))?)
    }
}
