//! Use cases: what people do with the service, each in one transaction with its permission and its audit entry.

pub mod access;
pub mod accounts;
pub mod adulthood;
pub mod advice;
pub mod appeals;
pub mod approvals;
pub mod assign;
pub mod audit;
pub mod authority;
pub mod calendars;
pub mod cases;
mod changes;
pub mod compliance;
pub mod consultations;
pub mod contacts;
pub mod context;
pub mod decisions;
pub mod documents;
pub mod drafts;
mod duty_page;
pub mod emergency;
pub mod endings;
pub mod exceptions;
pub mod facts;
pub mod failure;
pub mod flags;
mod former_names;
pub mod heading;
pub mod held;
mod hidden;
pub mod history;
pub mod institutions;
mod invitations;
pub mod letters;
pub mod logo;
pub mod mediation;
pub mod merging;
mod new_case;
pub mod next;
pub mod notes;
pub mod notices;
pub mod notifications;
pub mod offers;
pub mod overview;
pub mod people;
mod places;
pub mod plans;
pub mod ports;
pub mod questions;
mod readdressed;
pub mod receipts;
pub mod requests;
pub mod rights;
pub mod rules_pack;
pub mod search;
pub mod sending_back;
pub mod setting_up;
pub mod store;
pub mod teams;
pub mod timetable;
mod typed;
pub mod users;
mod users_path;
pub mod waiting;
pub mod whose;
pub mod work;

pub use context::{Context, Submission};
pub use duty_page::{date_page, duty_page};
pub use failure::{Before, Failure, NoRule};
pub use ports::Ports;
pub use store::{Done, Store};

pub use ehc_persistence::{StorageError, in_one_look};

use std::sync::Arc;

use ehc_persistence::Database;

/// The service: everything that a use case needs.
#[derive(Clone, Debug)]
pub struct Service {
    /// The database and its transactions.
    pub store: Store,
    /// Time, identifiers, chance and files.
    pub ports: Ports,
    /// The writer of view rows, which returns when a row is durable.
    pub views: audit::Views,
    /// Local policy, from configuration.
    pub policy: Arc<LocalPolicy>,
    /// The latest time that sessions were judged by.
    latest: accounts::Latest,
    /// What the authority is called.
    called: authority::Called,
}

impl Service {
    /// Puts the service together over a database, with the law of England as published.
    pub fn new(database: Database, ports: Ports, policy: LocalPolicy) -> Self {
        Self::under(timetable::Law::default(), database, ports, policy)
    }

    /// Puts the service together under another rule set, such as one that holds a reform.
    pub fn under(law: timetable::Law, database: Database, ports: Ports, policy: LocalPolicy) -> Self {
        Self {
            views: audit::Views::start(database.clone(), ports.clone()),
            store: Store::new(database, ports.clone(), law),
            ports,
            policy: Arc::new(policy),
            latest: accounts::Latest::default(),
            called: authority::Called::default(),
        }
    }

    /// Returns the service for trying an act: whatever refuses it does so, and nothing of it is kept.
    #[must_use]
    pub fn rehearsing(&self) -> Self {
        Self { store: self.store.rehearsing(), ..self.clone() }
    }
}

/// What an authority sets for itself; never the law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalPolicy {
    /// The name of the council until an administrator records it; [`Service::council`] says it.
    pub council: String,
    /// The address at which people reach the service, without a closing slash; links in messages begin with it.
    pub base_url: String,
    /// When alerts go out.
    pub alerts: ehc_domain::notifications::AlertSteps,
    /// The largest file accepted, in bytes.
    pub max_file_bytes: u64,
    /// The most that one person adds in 24 hours, in bytes.
    pub max_file_bytes_a_day: u64,
    /// Minutes without a request after which a session ends.
    pub session_idle_minutes: i64,
    /// Minutes after which a session ends whatever happens.
    pub session_absolute_minutes: i64,
    /// Keeps typed emails out of the table of failed sign-ins.
    pub throttle_key: accounts::ThrottleKey,
}

impl Default for LocalPolicy {
    fn default() -> Self {
        Self {
            council: "Ashmere Council".into(),
            base_url: "http://127.0.0.1:8080".into(),
            alerts: ehc_domain::notifications::AlertSteps::default(),
            max_file_bytes: ehc_domain::documents::DEFAULT_MAX_BYTES,
            max_file_bytes_a_day: 20 * ehc_domain::documents::DEFAULT_MAX_BYTES,
            session_idle_minutes: 30,
            session_absolute_minutes: 600,
            throttle_key: accounts::ThrottleKey::new("development only"),
        }
    }
}
