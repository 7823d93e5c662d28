//! How mail leaves, as the settings say.

use std::{net::IpAddr, sync::Arc, time::Duration};

use ehc_application::{
    Service,
    notifications::{FileMailer, Mailer, Sender, SmtpCredentials, SmtpMailer, SmtpSettings, SmtpTls, Stop, Worker},
};
use ehc_domain::email::EmailAddress;

use crate::{
    commands::CommandError,
    settings::{MailSettings, MailTransport, Profile, Settings},
    worker::Job,
};

/// How long to wait for each answer of the mail server.
const PATIENCE: Duration = Duration::from_secs(20);

/// Makes the mailer; `None` when messages are to wait.
///
/// # Errors
/// [`CommandError::Usage`] that names the setting.
pub fn mailer(settings: &Settings) -> Result<Option<Arc<dyn Mailer>>, CommandError> {
    let mail = &settings.mail;
    Ok(match mail.transport {
        MailTransport::None => None,
        MailTransport::File => Some(Arc::new(FileMailer::new(mail.folder.clone(), sender(mail)?))),
        MailTransport::Smtp => Some(Arc::new(SmtpMailer::new(smtp(mail, settings.profile)?))),
    })
}

/// The work of sending notices and raising alerts. It ends its round early when asked to stop.
///
/// # Errors
/// As [`mailer`].
pub fn job(service: &Service, settings: &Settings, stop: &Stop) -> Result<Job, CommandError> {
    let mut worker = Worker::new(service.clone(), mailer(settings)?, stop.clone());
    Ok(Job { name: "post", pause: Worker::REST, round: Box::new(move || worker.round()) })
}

fn refuse(key: &str, why: &str) -> CommandError {
    CommandError::Usage(format!("The setting {key} {why}"))
}

/// Reads `Name <address>` or a bare address.
fn sender(mail: &MailSettings) -> Result<Sender, CommandError> {
    let (name, address) = match mail.from.trim().strip_suffix('>').and_then(|text| text.split_once('<')) {
        Some((name, address)) => (name.trim(), address),
        None => ("", mail.from.as_str()),
    };
    let address =
        EmailAddress::parse(address).map_err(|_| refuse("mail.from", "must be like EHC Casework <ehc@council.example>"))?;
    if name.chars().any(char::is_control) {
        return Err(refuse("mail.from", "must be one line"));
    }
    Ok(Sender { address, name: if name.is_empty() { "EHC Casework".into() } else { name.into() } })
}

fn smtp(mail: &MailSettings, profile: Profile) -> Result<SmtpSettings, CommandError> {
    let wrong = || refuse("mail.smtp_url", "must be smtps://HOST or smtp://HOST, with a port if it is not the usual one");
    let (is_implicit, rest) = match mail.smtp_url.split_once("://") {
        Some(("smtps", rest)) => (true, rest),
        Some(("smtp", rest)) => (false, rest),
        _ => return Err(wrong()),
    };
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().map_err(|_| wrong())?),
        None => (authority, if is_implicit { 465 } else { 587 }),
    };
    if host.is_empty() || host.contains(['/', '@', ':', '[', ']']) {
        return Err(wrong());
    }
    let is_loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    let tls = match (is_implicit, is_loopback && profile == Profile::Development) {
        (true, _) => SmtpTls::Implicit,
        (false, true) => SmtpTls::None,
        (false, false) => SmtpTls::StartTls,
    };
    let credentials = (!mail.smtp_user.is_empty())
        .then(|| SmtpCredentials { user: mail.smtp_user.clone(), password: mail.smtp_password.clone() });
    Ok(SmtpSettings { host: host.to_owned(), port, tls, credentials, timeout: PATIENCE, sender: sender(mail)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(url: &str) -> MailSettings {
        MailSettings {
            transport: MailTransport::Smtp,
            folder: "data/mail".into(),
            from: "EHC Casework <ehc@ashmere.example>".into(),
            smtp_url: url.into(),
            smtp_user: String::new(),
            smtp_password: String::new().into(),
        }
    }

    fn read(url: &str, profile: Profile) -> Option<(String, u16, SmtpTls)> {
        smtp(&mail(url), profile).ok().map(|settings| (settings.host, settings.port, settings.tls))
    }

    #[test]
    fn a_connection_is_secret_but_to_the_same_host_in_development() {
        let expect = |host: &str, port, tls| Some((host.to_owned(), port, tls));
        assert_eq!(read("smtps://mail.example", Profile::Production), expect("mail.example", 465, SmtpTls::Implicit));
        assert_eq!(read("smtp://mail.example", Profile::Production), expect("mail.example", 587, SmtpTls::StartTls));
        assert_eq!(read("smtp://127.0.0.1:2525", Profile::Development), expect("127.0.0.1", 2525, SmtpTls::None));
        assert_eq!(read("smtp://127.0.0.1:2525", Profile::Production), expect("127.0.0.1", 2525, SmtpTls::StartTls));
        assert_eq!(read("smtp://mail.example:25/", Profile::Development), expect("mail.example", 25, SmtpTls::StartTls));
        for wrong in ["", "mail.example", "http://mail.example", "smtp://", "smtp://u@h", "smtp://h:many", "smtp://h/path"] {
            assert_eq!(read(wrong, Profile::Development), None, "{wrong}");
        }
    }

    #[test]
    fn the_sender_has_an_address_and_a_name() {
        let named = sender(&mail("")).unwrap();
        assert_eq!((named.name.as_str(), named.address.as_str()), ("EHC Casework", "ehc@ashmere.example"));
        let bare = sender(&MailSettings { from: "ehc@ashmere.example".into(), ..mail("") }).unwrap();
        assert_eq!(bare.name, "EHC Casework");
        assert!(sender(&MailSettings { from: "nobody".into(), ..mail("") }).is_err());
    }
}
