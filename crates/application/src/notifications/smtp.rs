//! Sending to a mail server.

use std::{fmt, time::Duration};

use lettre::transport::smtp::{
    Error,
    authentication::{Credentials, Mechanism},
    client::{SmtpConnection, TlsParameters},
    extension::ClientId,
};
use secrecy::{ExposeSecret, SecretString};

use super::mail::{Envelope, MailFailure, Mailer, Sender};

/// Replies that refuse us rather than the message: the user name, the password, or the want of them (RFC 4954, section 6).
const SIGN_IN_REPLIES: [u16; 5] = [454, 530, 534, 535, 538];

/// How long to wait for the answer to our farewell.
const FAREWELL: Duration = Duration::from_secs(2);

/// How the connection is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// Not at all: for a server on the same host.
    None,
    /// It turns secret before anything is said; a server that cannot is not used.
    StartTls,
    /// It is secret from the first byte.
    Implicit,
}

/// A user name and password at the mail server.
#[derive(Clone)]
pub struct SmtpCredentials {
    /// The user name.
    pub user: String,
    /// The password.
    pub password: SecretString,
}

impl fmt::Debug for SmtpCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Where and how to send.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// The name of the server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept secret.
    pub tls: SmtpTls,
    /// Who we are there; `None` where the server asks nobody.
    pub credentials: Option<SmtpCredentials>,
    /// How long to wait for each answer.
    pub timeout: Duration,
    /// Who the messages are from.
    pub sender: Sender,
}

/// Sends through a mail server, one connection for each message.
#[derive(Debug, Clone)]
pub struct SmtpMailer {
    settings: SmtpSettings,
}

impl SmtpMailer {
    /// Sends with these settings. Nothing is connected yet.
    pub fn new(settings: SmtpSettings) -> Self {
        Self { settings }
    }

    /// Connects, makes the connection secret and signs in. What goes wrong here is never the fault of a message.
    fn connect(&self) -> Result<SmtpConnection, MailFailure> {
        let SmtpSettings { host, port, tls, credentials, timeout, .. } = &self.settings;
        let own_name = ClientId::default();
        let parameters = match tls {
            SmtpTls::None => None,
            SmtpTls::StartTls | SmtpTls::Implicit => Some(TlsParameters::new(host.clone()).map_err(|_| MailFailure::NotLetIn)?),
        };
        let from_the_start = parameters.as_ref().filter(|_| *tls == SmtpTls::Implicit);
        let mut connection = SmtpConnection::connect((host.as_str(), *port), Some(*timeout), &own_name, from_the_start, None)
            .map_err(|error| of_connection(&error))?;
        if *tls == SmtpTls::StartTls
            && let Some(parameters) = &parameters
        {
            connection.starttls(parameters, &own_name).map_err(|error| of_connection(&error))?;
        }
        if let Some(SmtpCredentials { user, password }) = credentials {
            let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).map_err(|error| match error.status() {
                Some(_) => MailFailure::NotLetIn,
                None => of_connection(&error),
            })?;
        }
        Ok(connection)
    }
}

impl Mailer for SmtpMailer {
    fn send(&self, envelope: &Envelope) -> Result<(), MailFailure> {
        let message = envelope.format(&self.settings.sender)?;
        let mut connection = self.connect()?;
        let outcome = connection.send(message.envelope(), &message.formatted());
        // The answer to the message stands whatever the server makes of our farewell, which must not hold up the next message.
        let _ = connection.set_timeout(Some(FAREWELL.min(self.settings.timeout)));
        connection.abort();
        outcome.map(|_| ()).map_err(|error| of_message(&error))
    }
}

fn of_connection(error: &Error) -> MailFailure {
    if error.is_tls() || error.is_client() { MailFailure::NotLetIn } else { MailFailure::Unreachable }
}

fn of_message(error: &Error) -> MailFailure {
    match error.status().map(u16::from) {
        Some(code) if SIGN_IN_REPLIES.contains(&code) => MailFailure::NotLetIn,
        Some(code) if error.is_permanent() => MailFailure::Refused { code },
        // 421: the server closes the connection, whoever the message is for.
        Some(421) => MailFailure::Unreachable,
        Some(code) => MailFailure::Deferred { code },
        None if error.is_client() => MailFailure::Unsendable,
        None => MailFailure::Interrupted,
    }
}
