//! Reading: what a person was told, and when a contributor was chased.

use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_types::Integer};
use ehc_domain::{
    audit::ObjectId,
    codes::Coded,
    ids::{AdviceRequestId, CaseId, Id, NoticeId, UserId},
    notifications::{MailState, NoticeEvent},
    policy::Visibility,
};

use super::NoticeRow;
use crate::{
    DbConnection, StorageResult,
    advice::contributor_roles,
    columns::Bind,
    fragments::{self, CountOf},
    kept::kept_from,
    schema::{notices, user_roles},
};

/// Where a page of notices ends, newest first: the next begins after it.
pub type NoticeMark = (DateTime<Utc>, NoticeId);

/// What somebody was told, but for what a later step overtook and for cases that are hidden from them since.
macro_rules! told_to {
    ($visibility:expr, $kept:expr) => {{
        let may_know = fragments::may_know_of!(notices::case_id, $kept).nullable();
        let is_theirs = BoolExpressionMethods::and(
            notices::user_id.eq(Some($visibility.user_id().bind())),
            notices::mail_state.ne(MailState::Superseded.bind()).nullable(),
        );
        // What information governance hears of a restricted case names it as what it is about, and not as a case that is theirs to open.
        let is_theirs = BoolExpressionMethods::and(is_theirs, fragments::none_of(notices::subject_id, &$visibility.hidden()).nullable());
        BoolExpressionMethods::and(is_theirs, BoolExpressionMethods::or(notices::case_id.is_null().nullable(), may_know))
    }};
}

/// Lists what somebody was told, newest first, after a mark.
///
/// # Errors
/// Any failure of the database.
pub fn notices_of(
    conn: &mut DbConnection,
    visibility: &Visibility,
    after: Option<NoticeMark>,
    limit: i64,
) -> StorageResult<Vec<NoticeRow>> {
    let kept = kept_from(conn, visibility)?;
    Ok(match after {
        None => on!(conn, |c| notices::table
            .filter(told_to!(visibility, &kept))
            .order((notices::created_at.desc(), notices::id.desc()))
            .select(NoticeRow::as_select())
            .limit(limit)
            .load(c)),
        Some((at, id)) => on!(conn, |c| notices::table
            .filter(told_to!(visibility, &kept))
            .filter(notices::created_at.lt(at.bind()).or(notices::created_at.eq(at.bind()).and(notices::id.lt(id.bind()))))
            .order((notices::created_at.desc(), notices::id.desc()))
            .select(NoticeRow::as_select())
            .limit(limit)
            .load(c)),
    }?)
}

/// Finds a notice to somebody; `None` when it is another's, or about a case that is hidden from them, as when there is none.
///
/// # Errors
/// Any failure of the database.
pub fn find_notice_of(conn: &mut DbConnection, visibility: &Visibility, id: NoticeId) -> StorageResult<Option<NoticeRow>> {
    let kept = kept_from(conn, visibility)?;
    Ok(on!(conn, |c| notices::table
        .find(id.bind())
        .filter(told_to!(visibility, &kept))
        .select(NoticeRow::as_select())
        .first(c)
        .optional())?)
}

/// Says whether something that somebody was told, and that is not hidden from them since, leads to an address.
///
/// # Errors
/// Any failure of the database.
pub fn is_led_to(conn: &mut DbConnection, visibility: &Visibility, link: &str) -> StorageResult<bool> {
    let kept = kept_from(conn, visibility)?;
    let found: Option<NoticeId> = on!(conn, |c| notices::table
        .filter(told_to!(visibility, &kept))
        .filter(notices::link.eq(link))
        .select(notices::id)
        .first(c)
        .optional())?;
    Ok(found.is_some())
}

/// Counts what somebody has not read, up to a bound: beyond it only “more” is of use.
///
/// # Errors
/// Any failure of the database.
pub fn unread_count(conn: &mut DbConnection, visibility: &Visibility, bound: i64) -> StorageResult<usize> {
    let kept = kept_from(conn, visibility)?;
    // Said as what it is, and not as what it is not, the state comes out of the index of what is unread with everything else.
    let told: Vec<&str> =
        MailState::ALL.iter().filter(|state| **state != MailState::Superseded).map(|state| state.code()).collect();
    let found: i64 = on!(conn, |c| CountOf(
        notices::table
            .filter(told_to!(visibility, &kept))
            .filter(fragments::one_of(notices::mail_state, &told))
            .filter(notices::read_at.is_null())
            .select(1_i32.into_sql::<Integer>())
            .limit(bound)
    )
    .get_result(c))?;
    Ok(usize::try_from(found).unwrap_or_default())
}

/// Marks one notice of a user as read; says whether it was unread.
///
/// # Errors
/// Any failure of the database.
pub fn mark_read(conn: &mut DbConnection, user_id: UserId, id: NoticeId, now: DateTime<Utc>) -> StorageResult<bool> {
    let changed = on!(conn, |c| diesel::update(notices::table.find(id.bind()))
        .filter(notices::user_id.eq(user_id.bind()))
        .filter(notices::read_at.is_null())
        .set(notices::read_at.eq(now.bind()))
        .execute(c))?;
    Ok(changed == 1)
}

/// Marks as read what somebody was told up to an instant, and returns how many there were. What came after the page was shown stays unread, and so does what
/// the page does not show.
///
/// # Errors
/// Any failure of the database.
pub fn mark_all_read(
    conn: &mut DbConnection,
    visibility: &Visibility,
    up_to: DateTime<Utc>,
    now: DateTime<Utc>,
) -> StorageResult<usize> {
    let kept = kept_from(conn, visibility)?;
    Ok(on!(conn, |c| diesel::update(notices::table.filter(told_to!(visibility, &kept)))
        .filter(notices::read_at.is_null())
        .filter(notices::created_at.le(up_to.bind()))
        .set(notices::read_at.eq(now.bind()))
        .execute(c))?)
}

/// Takes back what people of this service were told about something on a case that waits no longer: it counts as read, and what was not sent is not sent.
/// `subject` says which of them where there may be several; `None` is for those that name none.
///
/// # Errors
/// Any failure of the database.
pub fn withdraw(
    conn: &mut DbConnection,
    (event, case_id): (NoticeEvent, CaseId),
    subject: Option<ObjectId>,
    now: DateTime<Utc>,
) -> StorageResult<()> {
    let about = || notices::table.filter(notices::event.eq(event.bind())).filter(notices::case_id.eq(case_id.bind()));
    let ids: Vec<NoticeId> = match subject {
        Some(subject) => on!(conn, |c| about().filter(notices::subject_id.eq(subject.bind())).select(notices::id).load(c)),
        None => on!(conn, |c| about().filter(notices::subject_id.is_null()).select(notices::id).load(c)),
    }?;
    take_back(conn, &ids, now)
}

/// Takes back what people of this service were told about something that is about no case, as [`withdraw`] does.
///
/// # Errors
/// Any failure of the database.
pub fn withdraw_about_no_case(
    conn: &mut DbConnection,
    event: NoticeEvent,
    subject: ObjectId,
    now: DateTime<Utc>,
) -> StorageResult<()> {
    let about = || notices::table.filter(notices::event.eq(event.bind())).filter(notices::case_id.is_null());
    let ids: Vec<NoticeId> = on!(conn, |c| about().filter(notices::subject_id.eq(subject.bind())).select(notices::id).load(c))?;
    take_back(conn, &ids, now)
}

fn take_back(conn: &mut DbConnection, ids: &[NoticeId], now: DateTime<Utc>) -> StorageResult<()> {
    let unread = || notices::table.filter(fragments::among(notices::id, ids)).filter(notices::read_at.is_null());
    on!(conn, |c| diesel::update(unread()).set(notices::read_at.eq(now.bind())).execute(c))?;
    let unsent =
        || notices::table.filter(fragments::among(notices::id, ids)).filter(notices::mail_state.eq(MailState::Waiting.bind()));
    on!(conn, |c| diesel::update(unsent()).set(notices::mail_state.eq(MailState::ScreenOnly.bind())).execute(c))?;
    Ok(())
}

/// Lists when contributors were told by email that their advice on a case is late, for each request, earliest first. What managers hear of it
/// is no chase.
///
/// # Errors
/// Any failure of the database.
pub fn list_chases(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<(AdviceRequestId, DateTime<Utc>)>> {
    let roles = contributor_roles();
    let rows: Vec<(ObjectId, DateTime<Utc>)> = on!(conn, |c| notices::table
        .inner_join(user_roles::table.on(notices::user_id.eq(user_roles::user_id.nullable())))
        .filter(user_roles::role.eq_any(roles.bind()))
        .filter(notices::case_id.eq(case_id.bind()))
        .filter(notices::event.eq(NoticeEvent::AdviceLate.bind()))
        .filter(notices::subject_id.is_not_null())
        .filter(notices::sent_at.is_not_null())
        .order((notices::sent_at, notices::id))
        .select((notices::subject_id.assume_not_null(), notices::sent_at.assume_not_null()))
        .load(c))?;
    Ok(rows.into_iter().map(|(subject, at)| (Id::new(subject.uuid()), at)).collect())
}
