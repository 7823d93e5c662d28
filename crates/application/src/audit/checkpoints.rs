//! Signed statements of how far the chain had come, kept where whoever changes the database cannot change them too.

use std::{fmt, io};

use chrono::{DateTime, SecondsFormat, Utc};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use ehc_domain::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Signs checkpoints, and knows those that were signed with the keys before.
#[derive(Clone)]
pub struct CheckpointKey {
    key: SigningKey,
    former: Vec<VerifyingKey>,
}

impl fmt::Debug for CheckpointKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl CheckpointKey {
    /// Takes the secret from the settings.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self { key: SigningKey::from_bytes(secret), former: Vec::new() }
    }

    /// Goes on believing what was signed with a key before; `None` when these bytes are no public key of Ed25519.
    #[must_use]
    pub fn after(mut self, public: &[u8; 32]) -> Option<Self> {
        self.former.push(VerifyingKey::from_bytes(public).ok()?);
        Some(self)
    }

    /// Returns the public key, by which what is signed now can be proved when there is another.
    pub fn public(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    fn believes(&self, message: &[u8], signature: &Signature) -> bool {
        let now = self.key.verifying_key();
        std::iter::once(&now).chain(&self.former).any(|key| key.verify_strict(message, signature).is_ok())
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
    /// Its place among the checkpoints of its log, from 1; `None` for those of versions that did not number them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<usize>,
    /// The hash of the line before, empty for the first; `None` as for `sequence`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
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
    /// Signs how far the chain has come, as the next line after these.
    pub fn sign(key: &CheckpointKey, lines: &[String], number: i64, hash: &str, at: DateTime<Utc>) -> Self {
        let mut made = Self {
            sequence: Some(lines.len() + 1),
            previous: Some(lines.last().map(|line| hash_of(line)).unwrap_or_default()),
            number,
            hash: hash.to_owned(),
            at,
            signature: String::new(),
        };
        let signature = key.key.sign(made.message().as_bytes());
        made.signature = hex::write(&signature.to_bytes());
        made
    }

    /// Writes the line.
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a line; `None` when it is not one, or not signed with this key or one before it.
    pub fn read(key: &CheckpointKey, line: &str) -> Option<Self> {
        let read: Self = serde_json::from_str(line).ok()?;
        let signature = Signature::from_bytes(&hex::read(&read.signature)?.try_into().ok()?);
        key.believes(read.message().as_bytes(), &signature).then_some(read)
    }

    fn message(&self) -> String {
        let (number, hash, at) = (self.number, &self.hash, self.at.to_rfc3339_opts(SecondsFormat::Micros, true));
        match (self.sequence, &self.previous) {
            (None, None) => format!("ehc audit checkpoint\n{number}\n{hash}\n{at}"),
            (sequence, previous) => {
                let (sequence, previous) = (sequence.unwrap_or_default(), previous.as_deref().unwrap_or_default());
                format!("ehc audit checkpoint 2\n{sequence}\n{previous}\n{number}\n{hash}\n{at}")
            }
        }
    }
}

/// The SHA-256 of a line, by which the next line and the trail know it.
pub(super) fn hash_of(line: &str) -> String {
    hex::write(&Sha256::digest(line.as_bytes()))
}

/// Names a log by its first line, so that each of several servers is known by its own; empty while it has none.
pub(super) fn name_of(lines: &[String]) -> String {
    lines.first().map(|line| hash_of(line)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_this_key_signed_is_believed() {
        let key = CheckpointKey::new(&[1; 32]);
        let at: DateTime<Utc> = "2026-12-01T09:00:00.123456Z".parse().unwrap();
        let line = Checkpoint::sign(&key, &[], 7, "abc", at).line();
        let read = Checkpoint::read(&key, &line).unwrap();
        assert_eq!((read.number, read.hash.as_str(), read.at), (7, "abc", at));
        assert_eq!((read.sequence, read.previous.as_deref()), (Some(1), Some("")));
        let second = Checkpoint::sign(&key, std::slice::from_ref(&line), 8, "abd", at);
        assert_eq!((second.sequence, second.previous), (Some(2), Some(hash_of(&line))));
        assert_eq!(Checkpoint::read(&key, &line.replace("\"sequence\":1", "\"sequence\":2")), None, "another place");
        assert_eq!(Checkpoint::read(&key, &line.replace("\"sequence\":1,\"previous\":\"\",", "")), None, "no place");
        assert_eq!(Checkpoint::read(&CheckpointKey::new(&[2; 32]), &line), None, "another key");
        assert_eq!(Checkpoint::read(&key, &line.replace(":7,", ":8,")), None, "another number");
        assert_eq!(Checkpoint::read(&key, &line.replace("abc", "abd")), None, "another hash");
        for broken in ["", "{}", "null", &line[..line.len() - 5]] {
            assert_eq!(Checkpoint::read(&key, broken), None, "{broken}");
        }
        assert_eq!(format!("{key:?}"), "[redacted]");
    }

    #[test]
    fn what_an_earlier_version_or_an_earlier_key_signed_is_still_believed() {
        // Signed with the key of 32 ones by a version that did not number its lines.
        let old = SigningKey::from_bytes(&[1; 32]);
        let at: DateTime<Utc> = "2026-12-01T09:00:00.123456Z".parse().unwrap();
        let message = "ehc audit checkpoint\n7\nabc\n2026-12-01T09:00:00.123456Z";
        let signature = hex::write(&old.sign(message.as_bytes()).to_bytes());
        let line = format!(r#"{{"number":7,"hash":"abc","at":"2026-12-01T09:00:00.123456Z","signature":"{signature}"}}"#);
        let first = CheckpointKey::new(&[1; 32]);
        let read = Checkpoint::read(&first, &line).unwrap();
        assert_eq!((read.sequence, read.number, read.at), (None, 7, at));
        assert_eq!(read.line(), line);

        let second = CheckpointKey::new(&[2; 32]);
        assert_eq!(Checkpoint::read(&second, &line), None);
        let second = second.after(&first.public()).unwrap();
        assert_eq!(Checkpoint::read(&second, &line), Some(read));
    }
}
