//! Alarms about how somebody uses the service: what is counted, and when each sounded last.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use ehc_domain::{ids::UserId, notifications::NoticeEvent};

use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    schema::{alarms, recent_views},
};

/// Counts the cases that somebody opened after an instant and that were not theirs to open.
///
/// # Errors
/// Any failure of the database.
pub fn count_opened_since(conn: &mut DbConnection, user: UserId, since: DateTime<Utc>) -> StorageResult<usize> {
    let opened: i64 = on!(conn, |c| recent_views::table
        .filter(recent_views::user_id.eq(user.bind()))
        .filter(recent_views::viewed_at.gt(since.bind()))
        .filter(recent_views::is_theirs.eq(false))
        .count()
        .get_result(c))?;
    Ok(usize::try_from(opened).unwrap_or_default())
}

/// Notes that there is cause for an alarm about somebody, and says whether it begins with this: whether it was quiet until then, from an instant on. Of two processes
/// that ask at the same moment one is told so.
///
/// # Errors
/// Any failure of the database.
pub fn begins(
    conn: &mut DbConnection,
    event: NoticeEvent,
    user: UserId,
    at: DateTime<Utc>,
    quiet_from: DateTime<Utc>,
) -> StorageResult<bool> {
    let of_theirs = || alarms::table.filter(alarms::event.eq(event.bind())).filter(alarms::user_id.eq(user.bind()));
    let sounds = || alarms::last_at.eq(at.bind());
    let first = (alarms::event.eq(event.bind()), alarms::user_id.eq(user.bind()), sounds());
    let is_anew =
        on!(conn, |c| diesel::update(of_theirs().filter(alarms::last_at.le(quiet_from.bind()))).set(sounds()).execute(c))?;
    let is_first = on!(conn, |c| diesel::insert_into(alarms::table).values(first).on_conflict_do_nothing().execute(c))?;
    if is_anew + is_first == 0 {
        on!(conn, |c| diesel::update(of_theirs()).set(sounds()).execute(c))?;
    }
    Ok(is_anew + is_first > 0)
}

/// Says whether there was cause for an alarm about somebody after an instant.
///
/// # Errors
/// Any failure of the database.
pub fn sounded_since(conn: &mut DbConnection, event: NoticeEvent, user: UserId, since: DateTime<Utc>) -> StorageResult<bool> {
    let found: i64 = on!(conn, |c| alarms::table
        .filter(alarms::event.eq(event.bind()))
        .filter(alarms::user_id.eq(user.bind()))
        .filter(alarms::last_at.gt(since.bind()))
        .count()
        .get_result(c))?;
    Ok(found > 0)
}
