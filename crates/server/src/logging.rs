//! The log: ids and timings, one JSON object a line, never personal data.

use tracing_subscriber::{EnvFilter, fmt};

use crate::settings::{LogFormat, LogSettings, SettingsError};

/// Starts the log on standard error.
///
/// # Errors
/// [`SettingsError::Refused`] when the level cannot be read.
pub fn start(settings: &LogSettings) -> Result<(), SettingsError> {
    let filter = EnvFilter::try_new(&settings.level).map_err(|_| SettingsError::Refused {
        key: "log.level",
        why: "must be error, warn, info or debug, or targets with these",
    })?;
    // A log that cannot be written, as on a full disk, is no reason to end the work: told of it, the library would print to the same place and panic.
    let log = fmt().with_env_filter(filter).with_writer(std::io::stderr).log_internal_errors(false);
    // A second start, in tests, leaves the first in place.
    let _ = match settings.format {
        LogFormat::Json => log.json().flatten_event(true).try_init(),
        LogFormat::Text => log.try_init(),
    };
    Ok(())
}
