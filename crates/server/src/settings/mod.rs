//! Settings: `config/default.toml`, then the file given, then the environment (`EHC__SECTION__KEY`). An unknown key stops the program.

mod sections;
mod sound;

use std::{collections::BTreeSet, path::Path};

use config::{Config, Environment, File, FileFormat, Source, Value, ValueKind};
use thiserror::Error;

pub use sections::*;

const DEFAULTS: &str = include_str!("../../../../config/default.toml");

/// Why the settings cannot be used.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// No setting has this name.
    #[error("There is no setting {0}")]
    Unknown(String),
    /// A source could not be read, or a value has the wrong shape.
    #[error("The settings cannot be read: {0}")]
    Unreadable(String),
    /// A value cannot be used.
    #[error("The setting {key} {why}")]
    Refused {
        /// The setting, as `section.key`.
        key: &'static str,
        /// What is wrong with it, in words that follow its name.
        why: &'static str,
    },
}

impl From<config::ConfigError> for SettingsError {
    fn from(error: config::ConfigError) -> Self {
        Self::Unreadable(error.to_string())
    }
}

/// Reads the settings and checks that they can be used together.
///
/// # Errors
/// [`SettingsError`], which names the key.
pub fn load(file: Option<&Path>) -> Result<Settings, SettingsError> {
    let environment = Environment::with_prefix("EHC").prefix_separator("__").separator("__");
    read(file, environment)
}

fn read(file: Option<&Path>, environment: Environment) -> Result<Settings, SettingsError> {
    let defaults = File::from_str(DEFAULTS, FileFormat::Toml);
    let mut known = BTreeSet::new();
    names("", &Value::new(None, ValueKind::Table(defaults.collect()?)), &mut known);
    let mut builder = Config::builder().add_source(defaults);
    if let Some(path) = file {
        let given = File::from(path).format(FileFormat::Toml).required(true);
        refuse_unknown(&given.collect()?, &known)?;
        builder = builder.add_source(given);
    }
    refuse_unknown(&environment.collect()?, &known)?;
    let settings: Settings = builder.add_source(environment).build()?.try_deserialize()?;
    settings.validate()?;
    Ok(settings)
}

fn refuse_unknown(given: &config::Map<String, Value>, known: &BTreeSet<String>) -> Result<(), SettingsError> {
    let mut names_given = BTreeSet::new();
    names("", &Value::new(None, ValueKind::Table(given.clone())), &mut names_given);
    match names_given.into_iter().find(|name| !known.contains(name)) {
        Some(name) => Err(SettingsError::Unknown(name)),
        None => Ok(()),
    }
}

/// Collects the names of all values, as `section.key`. The environment gives them joined already, a file in tables.
fn names(prefix: &str, value: &Value, into: &mut BTreeSet<String>) {
    match &value.kind {
        ValueKind::Table(table) => {
            for (name, inner) in table {
                let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                names(&name, inner, into);
            }
        }
        _ => {
            into.insert(prefix.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// Settings with which production starts.
    const SOUND: [(&str, &str); 5] = [
        ("EHC__PROFILE", "production"),
        ("EHC__WEB__BASE_URL", "https://casework.ashmere.example"),
        ("EHC__SECURITY__THROTTLE_KEY", "4f6b8b1de2a94c0f8e5d7c6b5a493827"),
        ("EHC__SECURITY__AUDIT_KEY", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"),
        ("EHC__MAIL__TRANSPORT", "none"),
    ];

    fn with(pairs: &[(&str, &str)], file: Option<&str>) -> Result<Settings, SettingsError> {
        let map: std::collections::HashMap<String, String> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let environment = Environment::with_prefix("EHC").prefix_separator("__").separator("__").source(Some(map));
        let written = file.map(|text| {
            let mut file = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
            file.write_all(text.as_bytes()).unwrap();
            file
        });
        read(written.as_ref().map(|file| file.path()), environment)
    }

    fn sentence(result: Result<Settings, SettingsError>) -> String {
        result.err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn the_defaults_are_complete_and_sound() {
        let settings = with(&[], None).unwrap();
        assert_eq!(settings.database.url, "sqlite:data/ehc.db");
        assert_eq!(settings.alerts.days_before, [14, 3]);
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        let file = "[database]\nurl = \"sqlite:from-file.db\"\nconnections = 3\n";
        let settings = with(&[("EHC__DATABASE__URL", "postgres://u:p@h/d")], Some(file)).unwrap();
        assert_eq!(settings.database.url, "postgres://u:p@h/d");
        assert_eq!(settings.database.connections, 3);
        assert_eq!(with(&[("EHC__ALERTS__DAYS_BEFORE", "21, 7")], None).unwrap().alerts.days_before, [21, 7]);
        assert!(!with(&[("EHC__WORKER__IN_SERVE", "false")], None).unwrap().worker.in_serve);
    }

    #[test]
    fn an_unknown_key_stops_the_start_and_is_named() {
        assert_eq!(sentence(with(&[("EHC__DATABASE__ULR", "x")], None)), "There is no setting database.ulr");
        assert_eq!(sentence(with(&[], Some("[web]\ncolour = 1\n"))), "There is no setting web.colour");
        assert_eq!(sentence(with(&[], Some("profil = \"production\"\n"))), "There is no setting profil");
    }

    #[test]
    fn values_of_the_wrong_shape_are_refused() {
        for (name, value) in [
            ("EHC__DATABASE__CONNECTIONS", "many"),
            ("EHC__DATABASE__CONNECTIONS", "201"),
            ("EHC__DATABASE__URL", "mysql://x"),
            ("EHC__CLOCK__TODAY", "tomorrow"),
            ("EHC__PROFILE", "prod"),
            ("EHC__WEB__BIND", "nowhere"),
            ("EHC__WEB__BASE_URL", "casework.example"),
            ("EHC__WEB__TRUSTED_PROXIES", "proxy"),
            ("EHC__SECURITY__AUDIT_KEY", "short"),
            ("EHC__SESSIONS__IDLE_MINUTES", "0"),
            ("EHC__SESSIONS__IDLE_MINUTES", "601"),
            ("EHC__FILES__MAX_BYTES", "0"),
            ("EHC__FILES__MAX_BYTES", "536870913"),
            ("EHC__CLOCK__TODAY", "1800-01-01"),
            ("EHC__CLOCK__TODAY", "2013-12-31"),
            ("EHC__COUNCIL__NAME", " "),
            ("EHC__COUNCIL__SUPPORT_EMAIL", "support@"),
            ("EHC__ALERTS__DAYS_BEFORE", "14, 0"),
            ("EHC__ALERTS__DAYS_AFTER", "366"),
        ] {
            assert!(with(&[(name, value)], None).is_err(), "{name}={value}");
        }
    }

    #[test]
    fn production_refuses_what_is_fit_for_development_only() {
        with(&SOUND, None).unwrap();
        for (name, value, key) in [
            ("EHC__CLOCK__TODAY", "2026-12-01", "clock.today"),
            ("EHC__WEB__BASE_URL", "http://casework.ashmere.example", "web.base_url"),
            ("EHC__MAIL__TRANSPORT", "file", "mail.transport"),
            ("EHC__WEB__BIND", "0.0.0.0:8080", "web.bind"),
            ("EHC__WEB__BIND", "[::]:8080", "web.bind"),
            ("EHC__SECURITY__THROTTLE_KEY", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "security.throttle_key"),
            (
                "EHC__SECURITY__AUDIT_KEY",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "security.audit_key",
            ),
            ("EHC__SECURITY__THROTTLE_KEY", "development only", "security.throttle_key"),
            (
                "EHC__SECURITY__AUDIT_KEY",
                "6465766f70206f6e6c793a206e6f7420666f722070726f64756374696f6e2e2e",
                "security.audit_key",
            ),
        ] {
            let mut pairs: Vec<_> = SOUND.into_iter().filter(|(known, _)| *known != name).collect();
            pairs.push((name, value));
            assert!(sentence(with(&pairs, None)).contains(key), "{name}");
        }
    }

    #[test]
    fn production_listens_beyond_loopback_only_behind_a_proxy_that_it_knows() {
        let behind = [("EHC__WEB__BIND", "10.0.0.5:8080"), ("EHC__WEB__TRUSTED_PROXIES", "10.0.0.2")];
        with(&SOUND.into_iter().chain(behind).collect::<Vec<_>>(), None).unwrap();
    }

    #[test]
    fn a_place_in_a_folder_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let at = |place: &str| folder.path().join(place).display().to_string();
        let (database, checkpoints, files) = (format!("sqlite:{}", at("ehc.db")), at("audit.jsonl"), at("files"));
        let sound =
            [("EHC__DATABASE__URL", &database), ("EHC__AUDIT__CHECKPOINTS", &checkpoints), ("EHC__FILES__FOLDER", &files)];
        let check = |pairs: &[(&str, &String)]| {
            let places = pairs.iter().map(|(name, value)| (*name, value.as_str()));
            with(&SOUND.into_iter().chain(places).collect::<Vec<_>>(), None)
                .unwrap()
                .check_places()
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default()
        };
        assert_eq!(check(&sound), "");
        let missing = at("mistyped/files");
        let wrong = [sound[0], sound[1], ("EHC__FILES__FOLDER", &missing)];
        assert_eq!(check(&wrong), "The setting files.folder lies in a folder that is not there");
    }

    #[test]
    fn secrets_and_passwords_are_never_shown() {
        let settings =
            with(&[("EHC__DATABASE__URL", "postgres://u:hunter2@h/d"), ("EHC__MAIL__SMTP_PASSWORD", "hunter2")], None).unwrap();
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}
