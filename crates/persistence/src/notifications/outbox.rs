//! Sending: a worker claims notices for a while, sends them outside any transaction, and records what became of each.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use ehc_domain::{
    ids::{CaseId, NoticeId, UserId},
    notifications::{MailState, NoticeEvent},
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

/// What is due to be sent and is held by nobody.
macro_rules! to_send {
    ($now:expr, $hold:expr) => {
        notices::table
            .filter(notices::mail_state.eq(MailState::Waiting.bind()))
            .filter(notices::send_after.le($now.bind()))
            .filter(
                notices::lease_until.is_null().or(notices::lease_until.le($hold.from.bind())).or(notices::lease_until.gt(($hold
                    .from
                    + $hold.length
                    + SLACK)
                    .bind())),
            )
    };
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
    let ids = locking!(conn, to_send!(now, hold).order((notices::send_after, notices::id)).select(notices::id).limit(limit))?;
    take(conn, &ids, token, hold)
}

/// Claims up to `limit` notices to one user, as [`claim`] does.
///
/// # Errors
/// Any failure of the database.
pub fn claim_of(
    conn: &mut DbConnection,
    user: UserId,
    token: LeaseToken,
    now: DateTime<Utc>,
    hold: Hold,
    limit: i64,
) -> StorageResult<Vec<Claimed>> {
    let theirs = to_send!(now, hold).filter(notices::user_id.eq(user.bind()));
    let ids = locking!(conn, theirs.order((notices::send_after, notices::id)).select(notices::id).limit(limit))?;
    take(conn, &ids, token, hold)
}

fn take(conn: &mut DbConnection, ids: &[NoticeId], token: LeaseToken, hold: Hold) -> StorageResult<Vec<Claimed>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let until = hold.from + hold.length;
    on!(conn, |c| diesel::update(notices::table.filter(fragments::among(notices::id, ids)))
        .set((notices::lease_token.eq(token.bind()), notices::lease_until.eq(until.bind())))
        .execute(c))?;
    Ok(on!(conn, |c| notices::table
        .left_join(users::table.on(users::id.nullable().eq(notices::user_id)))
        .filter(fragments::among(notices::id, ids))
        .order((notices::send_after, notices::id))
        .select((NoticeRow::as_select(), Option::<Recipient>::as_select()))
        .load(c))?)
}

/// Lists when notices were sent to a user since an instant, up to `most` of them, the latest first.
///
/// # Errors
/// Any failure of the database.
pub fn sent_since(conn: &mut DbConnection, user: UserId, since: DateTime<Utc>, most: i64) -> StorageResult<Vec<DateTime<Utc>>> {
    Ok(on!(conn, |c| notices::table
        .filter(notices::user_id.eq(user.bind()))
        .filter(notices::sent_at.gt(since.bind()))
        .order(notices::sent_at.desc())
        .select(notices::sent_at.assume_not_null())
        .limit(most)
        .load(c))?)
}

/// Puts off what waits for a user, but for events of one kind, until an instant: what this worker holds, and what nobody does.
///
/// # Errors
/// Any failure of the database.
pub fn postpone(
    conn: &mut DbConnection,
    user: UserId,
    token: LeaseToken,
    but: NoticeEvent,
    until: DateTime<Utc>,
) -> StorageResult<()> {
    let waits = notices::table
        .filter(notices::user_id.eq(user.bind()))
        .filter(notices::event.ne(but.bind()))
        .filter(notices::mail_state.eq(MailState::Waiting.bind()))
        .filter(notices::lease_token.eq(token.bind()).or(notices::lease_until.is_null().nullable()))
        .filter(notices::send_after.lt(until.bind()));
    on!(conn, |c| diesel::update(waits)
        .set((
            notices::send_after.eq(until.bind()),
            notices::lease_token.eq(NOBODY.bind()),
            notices::lease_until.eq(NEVER.bind())
        ))
        .execute(c))?;
    Ok(())
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
/// runs is trouble too. What waits only to be sent together with others is none.
///
/// # Errors
/// Any failure of the database.
pub fn undelivered(
    conn: &mut DbConnection,
    caused_before: DateTime<Utc>,
    now: DateTime<Utc>,
    limit: i64,
) -> StorageResult<Vec<Claimed>> {
    Ok(on!(conn, |c| notices::table
        .left_join(users::table.on(users::id.nullable().eq(notices::user_id)))
        .filter(notices::mail_state.eq(MailState::Waiting.bind()))
        .filter(notices::created_at.le(caused_before.bind()))
        .filter(notices::attempts.gt(0).or(notices::send_after.le(now.bind())))
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
