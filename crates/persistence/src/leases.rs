//! Leases: work that one process at a time does, whoever comes first; and when each kind of work was last done.
//!
//! Time is that of the database, which is one for all processes. Where it goes back, a lease would seem to last for as long as it went: none lasts longer
//! than it was taken for.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{prelude::*, sql_types::Text};

use crate::{
    Connected, DbConnection, StorageError, StorageResult,
    columns::{Bind, sql_types::Instant},
    notifications::LeaseToken,
    schema::{leases, work_rounds},
};

/// How much longer than its own length a lease may seem to last before it is taken for one of a time that the clock has left: whoever reads the time and then
/// waits for another's transaction sees one that began a little later than it asked.
pub(crate) const SLACK: TimeDelta = TimeDelta::seconds(10);

/// Work of which it is known when it was last done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Alerts were raised.
    Alerts,
}

impl Round {
    fn name(self) -> &'static str {
        match self {
            Self::Alerts => "alerts",
        }
    }
}

/// Returns the time of the database, in UTC.
///
/// # Errors
/// Any failure of the database.
pub fn database_time(conn: &mut DbConnection) -> StorageResult<DateTime<Utc>> {
    #[derive(QueryableByName)]
    struct OnServer {
        #[diesel(sql_type = Instant)]
        now: DateTime<Utc>,
    }
    #[derive(QueryableByName)]
    struct InProcess {
        #[diesel(sql_type = Text)]
        now: String,
    }
    match conn.connected() {
        Connected::Pg(c) => {
            let row: OnServer = diesel::sql_query("SELECT clock_timestamp() AS now").get_result(c)?;
            Ok(row.now)
        }
        Connected::Sqlite(c) => {
            let row: InProcess = diesel::sql_query("SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now') AS now").get_result(c)?;
            row.now.parse().map_err(|_| StorageError::Inconsistent { table: "none", detail: "the database has no time".into() })
        }
    }
}

/// Takes or renews the lease with this name for a length from now, by the time of the database; says whether it is held.
///
/// # Errors
/// Any failure of the database.
pub fn take(conn: &mut DbConnection, name: &str, token: LeaseToken, length: TimeDelta) -> StorageResult<bool> {
    let now = database_time(conn)?;
    take_at(conn, name, token, now, length)
}

/// Takes or renews the lease as [`take`] does, at an instant of the database. A lease that ran out is anybody's, and so is one that would last for more than
/// ten seconds longer than `length` from now.
///
/// # Errors
/// Any failure of the database.
pub fn take_at(
    conn: &mut DbConnection,
    name: &str,
    token: LeaseToken,
    now: DateTime<Utc>,
    length: TimeDelta,
) -> StorageResult<bool> {
    let until = now + length;
    let is_free = leases::until.le(now.bind()).or(leases::until.gt((until + SLACK).bind()));
    let renewed = on!(conn, |c| diesel::update(leases::table.find(name))
        .filter(leases::token.eq(token.bind()).or(is_free))
        .set((leases::token.eq(token.bind()), leases::until.eq(until.bind())))
        .execute(c))?;
    if renewed == 1 {
        return Ok(true);
    }
    let values = (leases::name.eq(name), leases::token.eq(token.bind()), leases::until.eq(until.bind()));
    let made =
        on!(conn, |c| diesel::insert_into(leases::table).values(values).on_conflict(leases::name).do_nothing().execute(c))?;
    Ok(made == 1)
}

/// Gives the lease back; nothing happens when it is another's.
///
/// # Errors
/// Any failure of the database.
pub fn give_back(conn: &mut DbConnection, name: &str, token: LeaseToken) -> StorageResult<()> {
    on!(conn, |c| diesel::delete(leases::table.find(name)).filter(leases::token.eq(token.bind())).execute(c))?;
    Ok(())
}

/// Notes that a kind of work was done.
///
/// # Errors
/// Any failure of the database.
pub fn note_round(conn: &mut DbConnection, round: Round, at: DateTime<Utc>) -> StorageResult<()> {
    let values = (work_rounds::name.eq(round.name()), work_rounds::at.eq(at.bind()));
    on!(conn, |c| diesel::insert_into(work_rounds::table)
        .values(values)
        .on_conflict(work_rounds::name)
        .do_update()
        .set(work_rounds::at.eq(at.bind()))
        .execute(c))?;
    Ok(())
}

/// Returns when a kind of work was last done; `None` when it never was.
///
/// # Errors
/// Any failure of the database.
pub fn last_round(conn: &mut DbConnection, round: Round) -> StorageResult<Option<DateTime<Utc>>> {
    Ok(on!(conn, |c| work_rounds::table.find(round.name()).select(work_rounds::at).first(c).optional())?)
}
