//! What no setting may be, and what none may be in production.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use ehc_domain::email::EmailAddress;
use secrecy::ExposeSecret;

use super::{MailTransport, Profile, Settings, SettingsError};

const DEVELOPMENT_THROTTLE_KEY: &str = "development only";
const DEVELOPMENT_AUDIT_KEY: &str = "6465766f70206f6e6c793a206e6f7420666f722070726f64756374696f6e2e2e";
/// The largest document that can be asked for: what is read of one is held in memory.
const MOST_BYTES: u64 = 512 * 1024 * 1024;
/// A key of fewer different characters was not made by chance.
const FEWEST_CHARACTERS: usize = 8;

fn refuse(key: &'static str, why: &'static str) -> Result<(), SettingsError> {
    Err(SettingsError::Refused { key, why })
}

/// Refuses unless something holds.
fn hold(holds: bool, key: &'static str, why: &'static str) -> Result<(), SettingsError> {
    if holds { Ok(()) } else { refuse(key, why) }
}

fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && !text.chars().any(char::is_control)
}

/// Tells whether a key could have been made by chance.
fn is_varied(key: &str) -> bool {
    let mut characters: Vec<char> = key.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    characters.len() >= FEWEST_CHARACTERS
}

impl Settings {
    /// Refuses what cannot be used, and in production what is fit for development only.
    pub(super) fn validate(&self) -> Result<(), SettingsError> {
        let (web, url) = (&self.web, &self.database.url);
        let is_known = url.starts_with("sqlite:") || url.starts_with("postgres://") || url.starts_with("postgresql://");
        hold(is_known, "database.url", "must be sqlite:PATH or postgres://…")?;
        hold(self.database.connections <= 200, "database.connections", "must be at most 200, or 0 for two for each core")?;
        let Ok(bind) = web.bind.parse::<SocketAddr>() else {
            return refuse("web.bind", "must be an address and a port, like 127.0.0.1:8080");
        };
        let scheme = web.base_url.starts_with("http://") || web.is_secure();
        let is_address = scheme && is_line(&web.base_url) && !web.host().is_empty() && !web.base_url.ends_with('/');
        hold(is_address, "web.base_url", "must be an address like https://casework.example, without a closing slash")?;
        for (key, minutes) in
            [("sessions.idle_minutes", self.sessions.idle_minutes), ("sessions.absolute_minutes", self.sessions.absolute_minutes)]
        {
            hold((1..=1_440).contains(&minutes), key, "must be between 1 and 1440")?;
        }
        let ends = self.sessions.idle_minutes <= self.sessions.absolute_minutes;
        hold(ends, "sessions.idle_minutes", "must be at most sessions.absolute_minutes: a session never outlives that")?;
        hold(self.audit_key().is_some(), "security.audit_key", "must be 64 hexadecimal digits")?;
        let are_keys = self.checkpoint_key().is_some();
        hold(are_keys, "audit.former_keys", "must be public keys as ehc audit key prints them")?;
        hold((1..=MOST_BYTES).contains(&self.files.max_bytes), "files.max_bytes", "must be between 1 and 536870912")?;
        let (one, day) = (self.files.max_bytes, self.files.max_bytes_a_day);
        hold(day >= one, "files.max_bytes_a_day", "must be at least files.max_bytes")?;
        hold(is_line(&self.council.name), "council.name", "must be the name of the council, in one line")?;
        let is_known = EmailAddress::parse(&self.council.support_email).is_ok();
        hold(is_known, "council.support_email", "must be an address that a message can be sent to")?;
        let is_told = self.mail.transport != MailTransport::Smtp || !self.mail.smtp_url.is_empty();
        hold(is_told, "mail.smtp_url", "is needed to send by SMTP")?;
        for (key, days) in [("alerts.days_before", &self.alerts.days_before), ("alerts.days_after", &self.alerts.days_after)] {
            hold(days.iter().all(|days| (1..=365).contains(days)), key, "must be days between 1 and 365")?;
        }
        // Part 3 of the Act began on 1 September 2014; the calendar ends with 2199.
        let is_lawful = |day: NaiveDate| (2014..=2199).contains(&chrono::Datelike::year(&day));
        hold(self.clock.today.is_none_or(is_lawful), "clock.today", "must be a day from 2014 to 2199, or empty")?;
        if self.profile == Profile::Production { self.validate_for_production(bind) } else { Ok(()) }
    }

    fn validate_for_production(&self, bind: SocketAddr) -> Result<(), SettingsError> {
        let throttle_key = self.security.throttle_key.expose_secret();
        hold(self.clock.today.is_none(), "clock.today", "must be empty in production: the day cannot be fixed")?;
        hold(self.web.is_secure(), "web.base_url", "must begin with https:// in production")?;
        let is_behind = bind.ip().is_loopback() || !self.web.trusted_proxies.is_empty();
        hold(
            is_behind,
            "web.bind",
            "must be a loopback address in production, or web.trusted_proxies must name the proxy with TLS before it: this program speaks plain http",
        )?;
        let is_secret = throttle_key != DEVELOPMENT_THROTTLE_KEY && throttle_key.len() >= 32 && is_varied(throttle_key);
        hold(is_secret, "security.throttle_key", "must be a secret of at least 32 characters, made by chance, in production")?;
        let audit_key = self.security.audit_key.expose_secret();
        let is_own = audit_key != DEVELOPMENT_AUDIT_KEY && is_varied(audit_key);
        hold(is_own, "security.audit_key", "must be a secret of your own, made by chance, in production")?;
        hold(self.mail.transport != MailTransport::File, "mail.transport", "must not be file in production")
    }

    /// Refuses, in production, places in folders that are not there: made by themselves, they would hide that a name was mistyped or a disk is missing.
    ///
    /// # Errors
    /// [`SettingsError::Refused`] names the setting.
    pub fn check_places(&self) -> Result<(), SettingsError> {
        let database = self.database.url.strip_prefix("sqlite:").map(PathBuf::from);
        if self.profile == Profile::Development {
            return Ok(());
        }
        let places = [
            ("database.url", database),
            ("audit.checkpoints", Some(self.audit.checkpoints.clone())),
            ("files.folder", Some(self.files.folder.clone())),
        ];
        for (key, place) in places {
            let is_there = place.is_none_or(|place| is_in_a_folder(&place));
            hold(is_there, key, "lies in a folder that is not there")?;
        }
        Ok(())
    }
}

fn is_in_a_folder(place: &Path) -> bool {
    match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.is_dir(),
        _ => true,
    }
}
