//! `ehc check-config`

use clap::Args;
use serde_json::json;

use super::CommandError;
use crate::{
    output,
    settings::{MailTransport, Profile, Settings},
};

/// Check the settings and say what they come to, without secrets.
#[derive(Debug, Args)]
pub struct CheckConfig {}

impl CheckConfig {
    /// Runs the command; the settings have been checked by being read.
    ///
    /// # Errors
    /// [`CommandError`] when nothing can be printed.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
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
        Ok(output::json(&json!({
            "ok": true,
            "profile": profile,
            "database": kind,
            "base_url": settings.web.base_url,
            "bind": settings.web.bind,
            "council": settings.council.name,
            "mail": mail,
            "today": settings.clock.today,
        }))?)
    }
}
