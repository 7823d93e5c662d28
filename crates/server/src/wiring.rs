//! Putting the program together from its settings.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
    sync::Arc,
};

use ehc_application::{
    LocalPolicy, Ports, Service, StorageError,
    accounts::ThrottleKey,
    audit::{CheckpointLog, Verdict},
    timetable::UpdateFollower,
};
use ehc_domain::hex;
use ehc_http::{App, Contact, Council, Site, routes};
use ehc_persistence::{Database, condition::Condition};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};

use crate::{
    checkpoints::CheckpointFile,
    commands::CommandError,
    ports::{FolderFileStore, SystemChance, SystemClock, TimeOrdered},
    settings::Settings,
};

/// Opens the database, and makes the folder of an embedded one.
///
/// # Errors
/// [`CommandError`] when the folder or the database cannot be opened.
pub fn database(settings: &Settings) -> Result<Database, CommandError> {
    if let Some(path) = settings.database.url.strip_prefix("sqlite:")
        && let Some(folder) = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder).map_err(|_| CommandError::Failed("The folder of the database cannot be made".into()))?;
    }
    Ok(Database::open(&settings.database.url, settings.database.connections())?)
}

/// Opens the database and brings it up to date, as the settings say.
///
/// # Errors
/// As [`database`], and a migration that fails.
pub fn current_database(settings: &Settings) -> Result<Database, CommandError> {
    let database = database(settings)?;
    let condition = database.condition()?;
    if settings.database.migrate_on_start {
        database.migrate()?;
    } else if condition == Condition::Empty {
        return Err(CommandError::Failed("The database is empty: run ehc migrate first".into()));
    }
    Ok(database)
}

/// Opens the folder of documents.
///
/// # Errors
/// [`CommandError`] when it cannot be made.
pub fn files(settings: &Settings) -> Result<FolderFileStore, CommandError> {
    FolderFileStore::open_folder(&settings.files.folder)
        .map_err(|_| CommandError::Failed("The folder of documents cannot be made".into()))
}

/// Makes the real ports.
///
/// # Errors
/// [`CommandError`] when the folder of documents cannot be made.
pub fn ports(settings: &Settings) -> Result<Ports, CommandError> {
    let files = files(settings)?;
    Ok(Ports {
        clock: Arc::new(SystemClock { fixed: settings.clock.today }),
        identifiers: Arc::new(TimeOrdered),
        chance: Arc::new(SystemChance),
        files: Arc::new(files),
    })
}

/// Returns what the authority sets for itself.
pub fn policy(settings: &Settings) -> LocalPolicy {
    let mut policy = LocalPolicy {
        council: settings.council.name.clone(),
        base_url: settings.web.base_url.clone(),
        max_file_bytes: settings.files.max_bytes,
        max_file_bytes_a_day: settings.files.max_bytes_a_day,
        session_idle_minutes: settings.sessions.idle_minutes,
        session_absolute_minutes: settings.sessions.absolute_minutes,
        throttle_key: ThrottleKey::new(settings.security.throttle_key.expose_secret()),
        ..LocalPolicy::default()
    };
    policy.alerts.before.clone_from(&settings.alerts.days_before);
    policy.alerts.after.clone_from(&settings.alerts.days_after);
    policy
}

/// Puts the use cases together over the database, brought up to date.
///
/// # Errors
/// As [`current_database`] and [`ports`].
pub fn service(settings: &Settings) -> Result<Service, CommandError> {
    let database = current_database(settings)?;
    Ok(Service::new(database, ports(settings)?, policy(settings)))
}

/// Checks the trail against its checkpoints, and those of the logs that are kept.
///
/// # Errors
/// [`CommandError`] when the key, the database or a log cannot be read.
pub fn verify_audit(service: &Service, settings: &Settings) -> Result<Verdict, CommandError> {
    let key = settings.checkpoint_key().ok_or_else(|| CommandError::Usage("The key of the checkpoints cannot be read".into()))?;
    let log = CheckpointFile::at(&settings.audit.checkpoints);
    let kept: Vec<_> = settings.audit.kept_checkpoints.iter().map(|path| CheckpointFile::at(path)).collect();
    let kept: Vec<_> = kept.iter().map(|log| log as &dyn CheckpointLog).collect();
    service.verify_audit(&key, &log, &kept).map_err(|error| CommandError::Failed(error.to_string()))
}

/// Refuses to go on with a database that is not the one of its checkpoints, or not as far: one that was put back from an old copy, or another.
///
/// # Errors
/// [`CommandError`] that says what was found and what to do.
pub fn check_against_checkpoints(service: &Service, settings: &Settings) -> Result<(), CommandError> {
    let Some(key) = settings.checkpoint_key() else { return Ok(()) };
    let log = CheckpointFile::at(&settings.audit.checkpoints);
    let found = service.compare_with_checkpoint(&key, &log).map_err(|error| CommandError::Failed(error.to_string()))?;
    let Some(flaw) = found else { return Ok(()) };
    Err(CommandError::Failed(format!(
        "The database is not the one of the last checkpoint in {}: it was put back from an older copy, emptied or exchanged ({flaw}). Bring the right database, \
         or the checkpoints that belong to this one, or put the file of checkpoints aside and name it under audit.kept_checkpoints, to go on with this database knowingly",
        settings.audit.checkpoints.display()
    )))
}

/// Puts the use cases together for a server, which goes on showing what there is while the disk is full.
///
/// # Errors
/// As [`service`].
pub fn serving(settings: &Settings) -> Result<Service, CommandError> {
    let mut database = current_database(settings)?;
    if settings.database.reserve_mb > 0 {
        database = database.keeping_room(&settings.database.url, u64::from(settings.database.reserve_mb) * 1024 * 1024);
    }
    let service = Service::new(database, ports(settings)?, policy(settings));
    // The first page, before anybody signs in, says the name too.
    service.keep_up_name().map_err(|error| CommandError::Failed(format!("The name of the authority cannot be read: {error}")))?;
    Ok(service)
}

/// Makes what has the stored dates follow this version of the program.
///
/// # Errors
/// What the system says when the program cannot read its own file.
pub fn update_follower(service: &Service) -> io::Result<UpdateFollower> {
    let mut file = File::open(std::env::current_exe()?)?;
    let (mut hash, mut piece) = (Sha256::new(), vec![0; 65_536]);
    loop {
        let length = file.read(&mut piece)?;
        match piece.get(..length) {
            Some(read) if length > 0 => hash.update(read),
            _ => break,
        }
    }
    let program = hex::write(&hash.finalize());
    Ok(UpdateFollower::new(service.clone(), program))
}

/// Puts the web application together.
pub fn app(settings: &Settings, service: Service) -> App {
    let mut allowed_hosts = settings.web.allowed_hosts.clone();
    allowed_hosts.push(settings.web.host().to_owned());
    let council = Council { name: settings.council.name.clone(), ..Council::default() };
    let contact = Contact {
        phone: settings.council.support_phone.clone(),
        email: settings.council.support_email.clone(),
        hours: settings.council.support_hours.clone(),
    };
    let site = Site {
        secure: settings.web.is_secure(),
        allowed_hosts,
        trusted_proxies: settings.web.trusted_proxies.clone(),
        council,
        contact,
    };
    App::new(service, site, routes::all())
}

impl From<StorageError> for CommandError {
    fn from(error: StorageError) -> Self {
        tracing::error!(%error, cause = std::error::Error::source(&error).map(ToString::to_string), "storage failed");
        Self::Failed(format!("Storage failed: {error}"))
    }
}
