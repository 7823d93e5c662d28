//! Invented councils: a demonstration that tells true stories about people who do not exist, and great amounts of data for measuring.
//!
//! [`demo`] performs every act through its use case; [`generate`] writes rows in bulk; [`bare_sql`] measures the queries of pages over them.

mod access;
mod acting;
mod approving;
mod authority;
pub mod bare_sql;
mod calling;
mod clock;
mod council;
mod emergencies;
mod endings;
mod family;
mod fixtures;
mod flagging;
mod generate;
mod held;
mod passphrases;
mod planning;
mod player;
mod scenes;
mod schools;
mod sign_ins;
mod spread;
mod story;
mod words;

pub use generate::{Amounts, Made, generate};
pub use sign_ins::{SignIn, table};

use ehc_domain::text::TextRefused;
use std::{fmt::Display, sync::Arc};

use ehc_application::{LocalPolicy, Ports, Service};
use ehc_persistence::{Database, StorageError, cases, institutions};
use thiserror::Error;

/// The day on which invented data stands still.
const LAST_DAY: &str = "2026-12-01";

/// Why no data was invented.
#[derive(Debug, Error)]
pub enum InventFailed {
    /// There are people or cases already, perhaps real ones.
    #[error(
        "The database is not empty. Invented people and cases go only into an empty one, so that they never stand beside real ones"
    )]
    NotEmpty,
    /// Storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A use case refused an act of a story: the story is wrong.
    #[error("The story cannot {act} ({about}): {why}")]
    Refused {
        /// The act.
        act: String,
        /// On whom or what.
        about: String,
        /// What the use case says.
        why: String,
    },
    /// A story names somebody or something that it did not make.
    #[error("The story names {0}, which it has not made")]
    Missing(&'static str),
    /// A story says something that no command takes.
    #[error("The story says something that is not taken: {0}")]
    Unsaid(#[from] TextRefused),
}

impl InventFailed {
    fn refused(act: impl Display, about: impl Display, why: impl Display) -> Self {
        Self::Refused { act: act.to_string(), about: about.to_string(), why: why.to_string() }
    }
}

/// Fills an empty database with the demonstration, up to its last day, 1 December 2026; returns everybody's sign-ins.
///
/// # Errors
/// [`InventFailed::NotEmpty`] before anything is written; what storage and the use cases say, after which the database is of no use.
pub fn demo(database: &Database, ports: &Ports, policy: LocalPolicy) -> Result<Vec<SignIn>, InventFailed> {
    refuse_unless_empty(database)?;
    let clock = Arc::new(clock::StoryClock::default());
    clock.set(clock::instant(clock::day("2025-08-01"), 8, 0));
    let ports = Ports { clock: clock.clone(), ..ports.clone() };
    let service = Service::new(database.clone(), ports, policy);
    let (cast, sign_ins) = council::people(&service)?;
    council::authority(&service, &cast)?;
    let schools = schools::make(&service)?;
    let stories = fixtures::all().into_iter().chain(spread::all());
    player::play(&service, &clock, &cast, &schools, stories.collect())?;
    Ok(sign_ins)
}

/// Refuses a database that holds anybody or anything already.
fn refuse_unless_empty(database: &Database) -> Result<(), InventFailed> {
    let is_empty = database.read(|conn| {
        Ok::<_, StorageError>(
            cases::list_ids(conn, None, 1)?.is_empty()
                && institutions::list_open(conn)?.is_empty()
                && ehc_persistence::notifications::colleagues(conn)?.is_empty(),
        )
    })?;
    if is_empty { Ok(()) } else { Err(InventFailed::NotEmpty) }
}
