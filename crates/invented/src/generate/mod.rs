//! Great amounts of invented data for measuring: whole histories written in bulk, with their dates computed by the same law as everybody's.
//!
//! Nothing here goes through the use cases, which would take hours; what they would have written is written all the same: facts, decisions, advice,
//! plans, stored dates and audit entries. The same seed gives the same data, but for the hash of the one password.

mod batch;
mod chance;
mod life;
mod names;
mod office;

use chrono::{Duration, NaiveDate};
use ehc_application::{Done, LocalPolicy, Ports, Service, history::Told, timetable};
use ehc_domain::audit::{AuditEntry, SystemAct};
use ehc_persistence::{Database, StorageError, cases};
use serde::Serialize;

use super::{
    InventFailed, SignIn,
    clock::{day, instant},
    refuse_unless_empty,
};
use batch::Batch;
use chance::Seeded;
use life::{Fate, Lives};

/// How many cases go into one transaction: few enough to be held in memory, many enough that the disk is seldom waited for.
const CASES_AT_ONCE: usize = 400;

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    /// Requests received in each year.
    pub requests: usize,
    /// For how many years up to the last day.
    pub years: usize,
    /// Plans in force besides those that the requests lead to.
    pub plans: usize,
    /// The seed.
    pub seed: u64,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Made {
    /// Requests within the years asked for.
    pub requests: usize,
    /// Plans in force from before.
    pub plans: usize,
    /// Facts.
    pub facts: usize,
    /// Stored dates.
    pub deadlines: usize,
    /// Audit entries.
    pub audit_entries: usize,
    /// The last day of the data.
    pub today: NaiveDate,
    /// How to sign in; one password serves everybody.
    #[serde(skip)]
    pub sign_ins: Vec<SignIn>,
}

/// Fills an empty database.
///
/// # Errors
/// [`InventFailed::NotEmpty`] before anything is written; a failure of storage.
pub fn generate(database: &Database, ports: &Ports, policy: LocalPolicy, amounts: Amounts) -> Result<Made, InventFailed> {
    refuse_unless_empty(database)?;
    let service = Service::new(database.clone(), ports.clone(), policy);
    let today = day(super::LAST_DAY);
    let mut chance = Seeded::new(amounts.seed);
    let office = office::make(&service, &mut chance, instant(today - Duration::days(4_000), 8, 0))?;
    let fates = fates(amounts, today, &mut chance);
    let calendar = service.store.read(timetable::calendar)?;
    let mut made = Made {
        requests: amounts.requests.saturating_mul(amounts.years),
        plans: amounts.plans,
        facts: 0,
        deadlines: 0,
        audit_entries: 0,
        today,
        sign_ins: office.sign_ins.clone(),
    };
    let mut lives = Lives::new(&office, service.store.law(), &calendar, today, chance);
    let mut number = 0u32;
    for some in fates.chunks(CASES_AT_ONCE) {
        let mut batch = Batch::default();
        for fate in some {
            number = number.saturating_add(1);
            lives.live(number, *fate, &mut batch)?;
        }
        made.facts += batch.facts.len();
        made.deadlines += batch.deadlines.len();
        made.audit_entries += batch.audit.len();
        service.store.database().write(|conn| batch.write(conn))?;
    }
    service.store.write_as_system(|conn| {
        cases::set_last_number(conn, number)?;
        Ok::<_, StorageError>(Done::new(
            (),
            AuditEntry::by_system(SystemAct::DataLoaded, None).telling(&Told::CasesLoaded { cases: number }),
        ))
    })?;
    Ok(made)
}

/// Lists what becomes of every case, in the order in which their clocks began.
fn fates(amounts: Amounts, today: NaiveDate, chance: &mut Seeded) -> Vec<Fate> {
    let span = i64::try_from(amounts.years.saturating_mul(365)).unwrap_or(365).max(1);
    let requests = amounts.requests.saturating_mul(amounts.years);
    let mut fates: Vec<Fate> =
        (0..requests).map(|_| Fate::of_request(today - Duration::days(chance.between(0, span - 1)), chance)).collect();
    fates.extend((0..amounts.plans).map(|_| Fate::of_plan(today - Duration::days(span), chance)));
    fates.sort_by_key(|fate| fate.received);
    fates
}
