//! Signed statements of how far the chain had come, kept where whoever changes the database cannot change them too.

use std::{fmt, io};

use chrono::{DateTime, SecondsFormat, Utc};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

/// Signs checkpoints.
#[derive(Clone)]
pub struct CheckpointKey(SigningKey);

impl fmt::Debug for CheckpointKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl CheckpointKey {
    /// Takes the secret from the settings.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    fn public(&self) -> VerifyingKey {
        self.0.verifying_key()
    }
}

/// Where checkpoints are kept: outside the database, added to and never rewritten.
pub trait CheckpointLog: Send {
    /// Adds a line; durable when it returns.
    ///
    /// # Errors
    /// What the system says.
    fn append(&mut self, line: &str) -> io::Result<()>;

    /// Returns every line; none while there is no log.
    ///
    /// # Errors
    /// What the system says.
    fn lines(&self) -> io::Result<Vec<String>>;
}

/// One line: the chain had this hash at this number at this time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The number of the last link.
    pub number: i64,
    /// Its hash.
    pub hash: String,
    /// When, in UTC.
    pub at: DateTime<Utc>,
    /// Ed25519 over the rest, in hexadecimal.
    signature: String,
}

impl Checkpoint {
    /// Signs how far the chain has come.
    pub fn sign(key: &CheckpointKey, number: i64, hash: &str, at: DateTime<Utc>) -> Self {
        let signature = key.0.sign(message(number, hash, at).as_bytes());
        let signature = signature.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { number, hash: hash.to_owned(), at, signature }
    }

    /// Writes the line.
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a line; `None` when it is not one, or not signed with this key.
    pub fn read(key: &CheckpointKey, line: &str) -> Option<Self> {
        let read: Self = serde_json::from_str(line).ok()?;
        let mut bytes = [0u8; 64];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(read.signature.get(index * 2..index * 2 + 2)?, 16).ok()?;
        }
        let said = message(read.number, &read.hash, read.at);
        key.public().verify_strict(said.as_bytes(), &Signature::from_bytes(&bytes)).ok()?;
        (read.signature.len() == 128).then_some(read)
    }
}

fn message(number: i64, hash: &str, at: DateTime<Utc>) -> String {
    format!("ehc audit checkpoint\n{number}\n{hash}\n{}", at.to_rfc3339_opts(SecondsFormat::Micros, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_this_key_signed_is_believed() {
        let key = CheckpointKey::new(&[1; 32]);
        let at: DateTime<Utc> = "2026-12-01T09:00:00.123456Z".parse().unwrap();
        let line = Checkpoint::sign(&key, 7, "abc", at).line();
        let read = Checkpoint::read(&key, &line).unwrap();
        assert_eq!((read.number, read.hash.as_str(), read.at), (7, "abc", at));
        assert_eq!(Checkpoint::read(&CheckpointKey::new(&[2; 32]), &line), None, "another key");
        assert_eq!(Checkpoint::read(&key, &line.replace(":7,", ":8,")), None, "another number");
        assert_eq!(Checkpoint::read(&key, &line.replace("abc", "abd")), None, "another hash");
        for broken in ["", "{}", "null", &line[..line.len() - 5]] {
            assert_eq!(Checkpoint::read(&key, broken), None, "{broken}");
        }
        assert_eq!(format!("{key:?}"), "[redacted]");
    }
}
