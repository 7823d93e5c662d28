//! The sections of the settings.

use std::{fmt, net::IpAddr, path::PathBuf};

use chrono::NaiveDate;
use ehc_application::audit::CheckpointKey;
use ehc_domain::hex;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de::Error as _};

/// What the program is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Trying and testing.
    Development,
    /// Real children.
    Production,
}

/// Every setting.
#[derive(Debug, Clone, Deserialize)]
pub struct Settings {
    /// What the program is used for.
    pub profile: Profile,
    /// The database.
    pub database: DatabaseSettings,
    /// How people reach it.
    pub web: WebSettings,
    /// Whose service it is.
    pub council: CouncilSettings,
    /// How long people stay signed in.
    pub sessions: SessionSettings,
    /// Secrets.
    pub security: SecuritySettings,
    /// The audit trail.
    pub audit: AuditSettings,
    /// Documents.
    pub files: FileSettings,
    /// Email.
    pub mail: MailSettings,
    /// When alerts go out.
    pub alerts: AlertSettings,
    /// Work that nobody asks for.
    pub worker: WorkerSettings,
    /// Time.
    pub clock: ClockSettings,
    /// What is logged.
    pub log: LogSettings,
}

/// The database.
#[derive(Clone, Deserialize)]
pub struct DatabaseSettings {
    /// `sqlite:PATH` or `postgres://…`; may hold a password.
    pub url: String,
    /// How many connections; 0 for two for each core.
    pub connections: u32,
    /// Whether to migrate at the start.
    pub migrate_on_start: bool,
    /// MB kept back beside a SQLite database for whoever reads while the disk is full; 0 for none.
    pub reserve_mb: u32,
}

impl DatabaseSettings {
    /// Returns how many connections to open, from 1 to 200.
    pub fn connections(&self) -> u32 {
        let cores = std::thread::available_parallelism().map_or(2, |cores| u32::try_from(cores.get()).unwrap_or(100));
        if self.connections == 0 { cores.saturating_mul(2).clamp(4, 200) } else { self.connections }
    }
}

impl fmt::Debug for DatabaseSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.url.split(':').next().unwrap_or_default();
        write!(f, "DatabaseSettings({kind}, {} connections)", self.connections)
    }
}

/// How people reach it.
#[derive(Debug, Clone, Deserialize)]
pub struct WebSettings {
    /// Where it listens.
    pub bind: String,
    /// The address in messages.
    pub base_url: String,
    /// Further host names.
    #[serde(deserialize_with = "list")]
    pub allowed_hosts: Vec<String>,
    /// Proxies that are believed.
    #[serde(deserialize_with = "list")]
    pub trusted_proxies: Vec<IpAddr>,
    /// Threads; 0 for one a core.
    pub workers: usize,
}

impl WebSettings {
    /// Says whether people reach it over https.
    pub fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// Returns the host name of the base address.
    pub fn host(&self) -> &str {
        let rest = self.base_url.split_once("://").map_or("", |(_, rest)| rest);
        let authority = rest.split('/').next().unwrap_or_default();
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => host,
            _ => authority,
        }
    }
}

/// Whose service it is.
#[derive(Debug, Clone, Deserialize)]
pub struct CouncilSettings {
    /// The name of the council.
    pub name: String,
    /// Whom to phone.
    pub support_phone: String,
    /// Whom to write to.
    pub support_email: String,
    /// When the telephone is answered.
    pub support_hours: String,
}

/// How long people stay signed in.
#[derive(Debug, Clone, Deserialize)]
pub struct SessionSettings {
    /// Without a request.
    pub idle_minutes: i64,
    /// In all.
    pub absolute_minutes: i64,
}

/// Secrets.
#[derive(Debug, Clone, Deserialize)]
pub struct SecuritySettings {
    /// Hides who failed to sign in.
    pub throttle_key: SecretString,
    /// Signs checkpoints.
    pub audit_key: SecretString,
}

/// The audit trail.
#[derive(Debug, Clone, Deserialize)]
pub struct AuditSettings {
    /// The file of checkpoints.
    pub checkpoints: PathBuf,
    /// Logs of checkpoints before this one, or of other servers on the same database, which the trail knows too.
    #[serde(deserialize_with = "list")]
    pub kept_checkpoints: Vec<PathBuf>,
    /// The public keys of the signing keys before, in hexadecimal.
    #[serde(deserialize_with = "list")]
    pub former_keys: Vec<String>,
}

/// Documents.
#[derive(Debug, Clone, Deserialize)]
pub struct FileSettings {
    /// Their folder.
    pub folder: PathBuf,
    /// The largest.
    pub max_bytes: u64,
    /// The most that one person adds in 24 hours.
    pub max_bytes_a_day: u64,
}

/// How mail leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTransport {
    /// It waits.
    None,
    /// Into a folder.
    File,
    /// By SMTP.
    Smtp,
}

/// Email.
#[derive(Debug, Clone, Deserialize)]
pub struct MailSettings {
    /// How it leaves.
    pub transport: MailTransport,
    /// The folder of the file mailer.
    pub folder: PathBuf,
    /// The sender.
    pub from: String,
    /// The server.
    pub smtp_url: String,
    /// The account on the server; empty for none.
    pub smtp_user: String,
    /// Its password.
    pub smtp_password: SecretString,
}

/// When alerts go out.
#[derive(Debug, Clone, Deserialize)]
pub struct AlertSettings {
    /// Days before a limit.
    #[serde(deserialize_with = "list")]
    pub days_before: Vec<u16>,
    /// Days after a limit.
    #[serde(deserialize_with = "list")]
    pub days_after: Vec<u16>,
}

/// Work that nobody asks for.
#[derive(Debug, Clone, Deserialize)]
pub struct WorkerSettings {
    /// Whether `serve` does it too.
    pub in_serve: bool,
}

/// Time.
#[derive(Debug, Clone, Deserialize)]
pub struct ClockSettings {
    /// A fixed day; `None` for the real one.
    #[serde(deserialize_with = "day")]
    pub today: Option<NaiveDate>,
}

/// What is logged.
#[derive(Debug, Clone, Deserialize)]
pub struct LogSettings {
    /// How much.
    pub level: String,
    /// For machines or for people.
    pub format: LogFormat,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

impl Settings {
    /// Returns the key that signs checkpoints; `None` when it is not 64 hexadecimal digits.
    pub fn audit_key(&self) -> Option<CheckpointKey> {
        bytes_of(self.security.audit_key.expose_secret()).map(|key| CheckpointKey::new(&key))
    }

    /// Returns the key that signs checkpoints, with those before it; `None` when one of them is no key.
    pub fn checkpoint_key(&self) -> Option<CheckpointKey> {
        let key = self.audit_key()?;
        self.audit.former_keys.iter().try_fold(key, |key, former| key.after(&bytes_of(former)?))
    }
}

/// Reads 64 hexadecimal digits.
fn bytes_of(text: &str) -> Option<[u8; 32]> {
    hex::read(text)?.try_into().ok()
}

/// A list in a file, or one text with commas in the environment.
fn list<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de> + std::str::FromStr,
    D: Deserializer<'de>,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Many(Vec<serde_json::Value>),
        One(String),
    }
    let texts: Vec<String> = match Given::deserialize(deserializer)? {
        Given::Many(values) => {
            values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)).collect()
        }
        Given::One(text) => text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(ToOwned::to_owned).collect(),
    };
    texts.iter().map(|text| text.parse().map_err(|_| D::Error::custom(format!("`{text}` cannot be read")))).collect()
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| D::Error::custom("clock.today must be a day such as 2026-12-01"))
}
