//! Sending: a worker claims notices for a while, sends them outside any transaction, and records what became of each.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use ehc_domain::{
    ids::{CaseId, NoticeId, UserId},
    notifications::MailState,
};

use super::{LeaseToken, NoticeRow};
use crate::{
    DbConnection, StorageResult,
    columns::Bind,
    errors::exactly_one,
    fragments,
    leases::SLACK,
    schema::{cases, notices, tasks, users},
};

/// The user that a notice goes to, as the sender needs them.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct Recipient {
    /// Who.
    pub id: UserId,
    /// Their address.
    pub email: String,
    /// Their name as shown to colleagues.
    pub name: String,
    /// Whether they still work here.
    pub is_active: bool,
}

/// A notice that this worker holds, with its recipient; `None` for a contact outside.
pub type Claimed = (NoticeRow, Option<Recipient>);

/// For how long a worker holds what it claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// From when, by the time of the database.
    pub from: DateTime<Utc>,
    /// For how long. What seems to be held for longer is anybody's: the time of the database went back.
    pub length: TimeDelta,
}

/// Claims up to `limit` notices that are due `now` and are held by nobody, oldest first.
///
/// The token fences: an outcome is recorded only by the worker that holds the notice, so one that comes back after its lease ended changes nothing; at worst
/// the same message is sent again, with the same Message-ID.
///
/// # Errors
/// Any failure of the database.
pub fn claim(
    conn: &mut DbConnection,
    token: LeaseToken,
    now: DateTime<Utc>,
    hold: Hold,
    limit: i64,
) -> StorageResult<Vec<Claimed>> {
    let until = hold.from + hold.length;
    let ids: Vec<NoticeId> = locking!(
        conn,
        notices::table
            .filter(notices::mail_state.eq(MailState::Waiting.bind()))
            .filter(notices::send_after.le(now.bind()))
            .filter(
                notices::lease_until
                    .is_null()
                    .or(notices::lease_until.le(hold.from.bind()))
                    .or(notices::lease_until.gt((until + SLACK).bind()))
            )
            .order((notices::send_after, notices::id))
            .select(notices::id)
            .limit(limit)
    )?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    on!(conn, |c| diesel::update(notices::table.filter(fragments::among(notices::id, &ids)))
        .set((notices::lease_token.eq(token.bind()), notices::lease_until.eq(until.bind())))
        .execute(c))?;
    Ok(on!(conn, |c| notices::table
        .left_join(users::table.on(users::id.nullable().eq(notices::user_id)))
        .filter(fragments::among(notices::id, &ids))
        .order((notices::send_after, notices::id))
        .select((NoticeRow::as_select(), Option::<Recipient>::as_select()))
        .load(c))?)
}

/// Has nothing that waits to be sent about a case be sent: it stays on the screen of colleagues.
///
/// # Errors
/// Any failure of the database.
pub fn keep_on_screen(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<()> {
    let waiting = notices::table
        .filter(notices::case_id.eq(Some(case_id.bind())))
        .filter(notices::mail_state.eq(MailState::Waiting.bind()));
    on!(conn, |c| diesel::update(waiting).set(notices::mail_state.eq(MailState::ScreenOnly.bind())).execute(c))?;
    Ok(())
}

/// Gives back notices that were claimed and not tried.
///
/// # Errors
/// Any failure of the database.
pub fn release(conn: &mut DbConnection, ids: Vec<NoticeId>, token: LeaseToken) -> StorageResult<()> {
    on!(conn, |c| diesel::update(notices::table.filter(fragments::among(notices::id, &ids)))
        .filter(notices::lease_token.eq(token.bind()))
        .set((notices::lease_token.eq(NOBODY.bind()), notices::lease_until.eq(NEVER.bind())))
        .execute(c))?;
    Ok(())
}

const NOBODY: Option<LeaseToken> = None;
const NEVER: Option<DateTime<Utc>> = None;

/// Records that the mail server accepted the message.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when the worker holds the notice no more.
pub fn mark_sent(conn: &mut DbConnection, id: NoticeId, token: LeaseToken, now: DateTime<Utc>) -> StorageResult<()> {
    let values = (
        notices::mail_state.eq(MailState::Sent.bind()),
        notices::sent_at.eq(now.bind()),
        notices::attempts.eq(notices::attempts + 1),
        notices::failure.eq(None::<String>),
        notices::lease_token.eq(NOBODY.bind()),
        notices::lease_until.eq(NEVER.bind()),
    );
    let changed = on!(conn, |c| diesel::update(notices::table.find(id.bind()))
        .filter(notices::lease_token.eq(token.bind()))
        .filter(notices::mail_state.eq(MailState::Waiting.bind()))
        .set(values)
        .execute(c))?;
    exactly_one(changed)
}

/// Records a failure after which the message is tried again.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when the worker holds the notice no more.
pub fn retry_later(
    conn: &mut DbConnection,
    id: NoticeId,
    token: LeaseToken,
    send_after: DateTime<Utc>,
    failure: &str,
) -> StorageResult<()> {
    let values = (
        notices::send_after.eq(send_after.bind()),
        notices::attempts.eq(notices::attempts + 1),
        notices::failure.eq(failure),
        notices::lease_token.eq(NOBODY.bind()),
        notices::lease_until.eq(NEVER.bind()),
    );
    let changed = on!(conn, |c| diesel::update(notices::table.find(id.bind()))
        .filter(notices::lease_token.eq(token.bind()))
        .filter(notices::mail_state.eq(MailState::Waiting.bind()))
        .set(values)
        .execute(c))?;
    exactly_one(changed)
}

/// Records that the message is given up.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when the worker holds the notice no more.
pub fn give_up(conn: &mut DbConnection, id: NoticeId, token: LeaseToken, failure: &str) -> StorageResult<()> {
    let values = (
        notices::mail_state.eq(MailState::Failed.bind()),
        notices::attempts.eq(notices::attempts + 1),
        notices::failure.eq(failure),
        notices::lease_token.eq(NOBODY.bind()),
        notices::lease_until.eq(NEVER.bind()),
    );
    let changed = on!(conn, |c| diesel::update(notices::table.find(id.bind()))
        .filter(notices::lease_token.eq(token.bind()))
        .filter(notices::mail_state.eq(MailState::Waiting.bind()))
        .set(values)
        .execute(c))?;
    exactly_one(changed)
}

/// Records that a message that waits is not sent, whoever held it: there is no worker yet after a backup was put back.
///
/// # Errors
/// [`StorageError::Conflict`](crate::StorageError::Conflict) when it does not wait.
pub fn hold_back(conn: &mut DbConnection, id: NoticeId, why: &str) -> StorageResult<()> {
    let values = (
        notices::mail_state.eq(MailState::Failed.bind()),
        notices::failure.eq(why),
        notices::lease_token.eq(NOBODY.bind()),
        notices::lease_until.eq(NEVER.bind()),
    );
    let changed = on!(conn, |c| diesel::update(notices::table.find(id.bind()))
        .filter(notices::mail_state.eq(MailState::Waiting.bind()))
        .set(values)
        .execute(c))?;
    exactly_one(changed)
}

/// Lists notices that have waited since before an instant and for which nobody has, or had, a task; tried or not, because a worker that never
/// runs is trouble too.
///
/// # Errors
/// Any failure of the database.
pub fn undelivered(conn: &mut DbConnection, caused_before: DateTime<Utc>, limit: i64) -> StorageResult<Vec<Claimed>> {
    Ok(on!(conn, |c| notices::table
        .left_join(users::table.on(users::id.nullable().eq(notices::user_id)))
        .filter(notices::mail_state.eq(MailState::Waiting.bind()))
        .filter(notices::created_at.le(caused_before.bind()))
        .filter(diesel::dsl::not(diesel::dsl::exists(tasks::table.filter(tasks::dedupe_key.eq(notices::dedupe_key)))))
        .order((notices::created_at, notices::id))
        .select((NoticeRow::as_select(), Option::<Recipient>::as_select()))
        .limit(limit)
        .load(c))?)
}

/// Lists what waits to be sent, the next first.
///
/// # Errors
/// Any failure of the database.
pub fn waiting(conn: &mut DbConnection, limit: i64) -> StorageResult<Vec<Claimed>> {
    Ok(on!(conn, |c| notices::table
        .left_join(users::table.on(users::id.nullable().eq(notices::user_id)))
        .filter(notices::mail_state.eq(MailState::Waiting.bind()))
        .order((notices::send_after, notices::id))
        .select((NoticeRow::as_select(), Option::<Recipient>::as_select()))
        .limit(limit)
        .load(c))?)
}

/// Finds the caseworker of a case, if there is one who still works here.
///
/// # Errors
/// Any failure of the database.
pub fn caseworker_of(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Option<UserId>> {
    Ok(on!(conn, |c| cases::table
        .inner_join(users::table.on(users::id.nullable().eq(cases::caseworker_id)))
        .filter(cases::id.eq(case_id.bind()))
        .filter(users::is_active.eq(true))
        .select(users::id)
        .first(c)
        .optional())?)
}
