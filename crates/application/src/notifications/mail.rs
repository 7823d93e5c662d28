//! Messages, and the port through which they leave: to a mail server, to a folder, or to memory.

use std::{
    fmt, fs,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use ehc_domain::{email::EmailAddress, hex};
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::template::MailWords;

/// One message to one recipient.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    to: EmailAddress,
    id: String,
    words: MailWords,
    at: DateTime<Utc>,
}

impl Envelope {
    /// Makes a message about the notice with this key. The key names the message in every try, so that a receiver can tell a repeat.
    ///
    /// # Errors
    /// [`MailFailure::Unsendable`] when the subject holds a control character.
    pub fn new(to: EmailAddress, key: &str, words: MailWords, at: DateTime<Utc>) -> Result<Self, MailFailure> {
        if words.subject.chars().any(char::is_control) {
            return Err(MailFailure::Unsendable);
        }
        let id = hex::write(Sha256::digest(key.as_bytes()).get(..16).unwrap_or_default());
        Ok(Self { to, id, words, at })
    }

    /// Returns the recipient.
    pub fn to(&self) -> &EmailAddress {
        &self.to
    }
    /// Returns what identifies the message, the same in every try.
    pub fn id(&self) -> &str {
        &self.id
    }
    /// Returns the words.
    pub fn words(&self) -> &MailWords {
        &self.words
    }

    /// Writes the message as mail servers carry it.
    ///
    /// # Errors
    /// [`MailFailure::Unsendable`] when it cannot be written.
    pub fn format(&self, sender: &Sender) -> Result<Message, MailFailure> {
        let mailbox = |name: Option<String>, address: &EmailAddress| -> Result<Mailbox, MailFailure> {
            Ok(Mailbox::new(name, address.as_str().parse::<Address>().map_err(|_| MailFailure::Unsendable)?))
        };
        Message::builder()
            .from(mailbox(Some(sender.name.clone()), &sender.address)?)
            .to(mailbox(None, &self.to)?)
            .subject(self.words.subject.clone())
            .date(self.at.into())
            .message_id(Some(format!("<{}@{}>", self.id, sender.address.domain())))
            // Keeps out-of-office answers from coming back (RFC 3834).
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into()))
            .multipart(MultiPart::alternative_plain_html(self.words.text.clone(), self.words.html.clone()))
            .map_err(|_| MailFailure::Unsendable)
    }
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Envelope({})", self.id)
    }
}

/// Who the messages are from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The address.
    pub address: EmailAddress,
    /// The name shown with it.
    pub name: String,
}

/// Why a message was not accepted. Its words are stored and shown, so they hold nothing that the server said but its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MailFailure {
    /// The server refuses this message for good.
    #[error("the mail server refused it ({code})")]
    Refused {
        /// The reply code, from 500.
        code: u16,
    },
    /// The server asks to try later.
    #[error("the mail server asks to try later ({code})")]
    Deferred {
        /// The reply code, from 400.
        code: u16,
    },
    /// No server answers, or it takes no messages from us at present.
    #[error("the mail server does not answer")]
    Unreachable,
    /// The server does not let us in: its certificate, or our user name or password.
    #[error("the mail server does not accept our connection; an administrator must look at the settings")]
    NotLetIn,
    /// The connection was lost on the way: the server may have the message.
    #[error("the connection to the mail server was lost")]
    Interrupted,
    /// There is no address to send to.
    #[error("there is no usable address")]
    NoAddress,
    /// It is of no use any more: a later one took its place.
    #[error("it is of no use any more")]
    Outdated,
    /// The message cannot be written.
    #[error("the message cannot be written")]
    Unsendable,
}

impl MailFailure {
    /// Says whether trying again cannot help.
    pub fn is_permanent(self) -> bool {
        matches!(self, Self::Refused { .. } | Self::NoAddress | Self::Outdated | Self::Unsendable)
    }

    /// Says whether the trouble is with the server rather than with this message, so that the next one would fare no better.
    pub fn is_of_server(self) -> bool {
        matches!(self, Self::Unreachable | Self::NotLetIn | Self::Interrupted)
    }
}

/// Takes messages away. Called outside every transaction; it may take long and returns in the end.
pub trait Mailer: Send + Sync {
    /// Sends one message. When it returns `Ok` the message is somebody else's to keep.
    ///
    /// # Errors
    /// [`MailFailure`] says whether to try again.
    fn send(&self, envelope: &Envelope) -> Result<(), MailFailure>;
}

/// Writes messages into a folder, for development.
#[derive(Debug, Clone)]
pub struct FileMailer {
    folder: PathBuf,
    sender: Sender,
}

impl FileMailer {
    /// Writes into this folder, which is made when it is missing.
    pub fn new(folder: PathBuf, sender: Sender) -> Self {
        Self { folder, sender }
    }
}

impl Mailer for FileMailer {
    fn send(&self, envelope: &Envelope) -> Result<(), MailFailure> {
        let content = envelope.format(&self.sender)?.formatted();
        let name = format!("{}-{}.eml", envelope.at.format("%Y%m%dT%H%M%SZ"), envelope.id);
        fs::create_dir_all(&self.folder)
            .and_then(|()| fs::write(self.folder.join(name), content))
            .map_err(|_| MailFailure::Unreachable)
    }
}

/// Keeps messages in memory, for tests; fails as it is told.
#[derive(Debug, Default)]
pub struct MemoryMailer {
    sent: Mutex<Vec<Envelope>>,
    failure: Mutex<Option<MailFailure>>,
}

impl MemoryMailer {
    /// Makes one that accepts everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Fails every message from now on; `None` accepts them again.
    pub fn fail_with(&self, failure: Option<MailFailure>) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = failure;
    }

    /// Returns what was accepted.
    pub fn sent(&self) -> Vec<Envelope> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Mailer for MemoryMailer {
    fn send(&self, envelope: &Envelope) -> Result<(), MailFailure> {
        if let Some(failure) = *self.failure.lock().unwrap_or_else(PoisonError::into_inner) {
            return Err(failure);
        }
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(envelope.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(subject: &str) -> Result<Envelope, MailFailure> {
        let words =
            MailWords { subject: subject.into(), text: "Due – see it.\n".into(), html: "<p>Due – see it.</p>\n".into() };
        let to = EmailAddress::parse("ruth.adeyemi@ashmere.example").unwrap();
        Envelope::new(to, "alert:1", words, "2026-11-24T09:00:00Z".parse().unwrap())
    }

    fn sender() -> Sender {
        Sender { address: EmailAddress::parse("ehc@ashmere.example").unwrap(), name: "Ashmere Council, EHC".into() }
    }

    #[test]
    fn a_message_has_one_recipient_its_own_id_and_asks_for_no_answer() {
        let message =
            String::from_utf8(envelope("EHC-000418: Psychological advice late").unwrap().format(&sender()).unwrap().formatted());
        let message = message.unwrap();
        let headers: Vec<&str> = message.split("\r\n\r\n").next().unwrap().lines().collect();
        let starts = |start: &str| headers.iter().filter(|line| line.starts_with(start)).count();
        assert_eq!((starts("To: ruth.adeyemi@ashmere.example"), starts("Cc:"), starts("Bcc:")), (1, 0, 0), "{message}");
        assert_eq!(starts("Subject: EHC-000418: Psychological advice late"), 1);
        assert_eq!(starts("Auto-Submitted: auto-generated"), 1);
        assert_eq!(starts("Date: Tue, 24 Nov 2026 09:00:00 +0000"), 1);
        assert!(headers.iter().any(|line| line.starts_with("Message-ID: <") && line.ends_with("@ashmere.example>")));
        assert!(message.find("text/plain").unwrap() < message.find("text/html").unwrap());
    }

    #[test]
    fn an_address_is_taken_exactly_when_a_message_can_be_sent_to_it() {
        let words = || MailWords { subject: "x".into(), text: "x".into(), html: "x".into() };
        let at = "2026-11-24T09:00:00Z".parse().unwrap();
        for taken in
            ["priya.nair@ashmere.example", "o'neil+ehc@a.b.example", "x@xn--caf-dma.example", "a!#$%&*-/=?^_`{|}~@b.example"]
        {
            let to = EmailAddress::parse(taken).unwrap();
            let message = Envelope::new(to, "alert:1", words(), at).unwrap().format(&sender()).unwrap();
            assert_eq!(message.envelope().to().iter().map(ToString::to_string).collect::<Vec<_>>(), [taken]);
        }
        for refused in ["a", "@b.example", "a@", "a b@c.example", "a@b..example", "a@-b.example", "a@b@c.example"] {
            assert!(EmailAddress::parse(refused).is_err() && refused.parse::<Address>().is_err(), "{refused}");
        }
    }

    #[test]
    fn the_id_follows_from_the_key_alone() {
        assert_eq!(envelope("one").unwrap().id(), envelope("two").unwrap().id());
        assert_eq!(envelope("one").unwrap().id().len(), 32);
    }

    #[test]
    fn a_subject_that_could_end_its_header_is_refused() {
        for subject in ["a\r\nBcc: x@y.example", "a\nb", "a\0b"] {
            assert_eq!(envelope(subject).unwrap_err(), MailFailure::Unsendable);
        }
    }

    #[test]
    fn neither_address_nor_words_are_printed() {
        assert!(!format!("{:?}", envelope("EHC-000418").unwrap()).contains("ruth"));
    }

    #[test]
    fn the_folder_holds_a_message_once_however_often_it_is_sent() {
        let folder = tempfile::tempdir().unwrap();
        let mailer = FileMailer::new(folder.path().join("mail"), sender());
        let envelope = envelope("EHC-000418").unwrap();
        mailer.send(&envelope).unwrap();
        mailer.send(&envelope).unwrap();
        assert_eq!(fs::read_dir(folder.path().join("mail")).unwrap().count(), 1);
    }
}
