//! Leases: work that one process at a time does, whoever comes first.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{DbConnection, StorageResult, columns::Bind, notifications::LeaseToken, schema::leases};

/// Takes or renews the lease with this name until an instant; says whether it is held. A lease that ran out is anybody's.
///
/// # Errors
/// Any failure of the database.
pub fn take(
    conn: &mut DbConnection,
    name: &str,
    token: LeaseToken,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> StorageResult<bool> {
    let renewed = on!(conn, |c| diesel::update(leases::table.find(name))
        .filter(leases::token.eq(token.bind()).or(leases::until.le(now.bind())))
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
