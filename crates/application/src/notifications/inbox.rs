//! What a person was told.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    audit::{AccountAct, AuditEntry},
    ids::{AdviceRequestId, CaseId, NoticeId},
    notifications::{MailState, NoticeEvent},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    notifications::{self as post, NoticeMark, NoticeRow},
};

use crate::{Context, Failure, Service, failure::NoRule, history::Told, ports::london_day, store::Done};

/// How many alerts one page shows.
const PAGE: usize = 50;
/// Beyond this many, the count of unread alerts only says “more”.
pub(crate) const UNREAD_BOUND: i64 = 100;

/// One alert in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertLine {
    /// Which notice.
    pub id: NoticeId,
    /// What it tells.
    pub event: NoticeEvent,
    /// The line: event and number of the case.
    pub title: String,
    /// The sentence under it.
    pub body: String,
    /// The path of the page it is about.
    pub link: String,
    /// When it was caused.
    pub at: DateTime<Utc>,
    /// The London day of that.
    pub on: NaiveDate,
    /// Whether it was read.
    pub is_read: bool,
    /// What became of the email.
    pub mail: MailState,
}

impl From<NoticeRow> for AlertLine {
    fn from(row: NoticeRow) -> Self {
        Self {
            id: row.id,
            event: row.event,
            title: row.title,
            body: row.body,
            link: row.link,
            at: row.created_at,
            on: london_day(row.created_at),
            is_read: row.read_at.is_some(),
            mail: row.mail_state,
        }
    }
}

/// A page of alerts, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertsPage {
    /// Those of today in London.
    pub today: Vec<AlertLine>,
    /// Those before.
    pub earlier: Vec<AlertLine>,
    /// How many are unread, counted up to a hundred.
    pub unread: usize,
    /// Where the next page begins; `None` on the last.
    pub next: Option<NoticeMark>,
}

/// Lists what the person was told, after a mark.
///
/// # Errors
/// [`Failure::Storage`].
pub fn alerts_for(service: &Service, context: &Context, after: Option<NoticeMark>) -> Result<AlertsPage, Failure<NoRule>> {
    let visibility = context.visibility();
    let (mut rows, unread) = service.store.read(|conn| {
        let one_more = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let rows = post::notices_of(conn, &visibility, after, one_more)?;
        Ok::<_, Failure<NoRule>>((rows, post::unread_count(conn, &visibility, UNREAD_BOUND)?))
    })?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| has_more).map(|last| (last.created_at, last.id));
    let (today, earlier) = rows.into_iter().map(AlertLine::from).partition(|line| line.on >= context.today);
    Ok(AlertsPage { today, earlier, unread, next })
}

/// Lists the last few things that the person was told, newest first.
///
/// # Errors
/// [`Failure::Storage`].
pub fn newest_alerts(service: &Service, context: &Context, count: i64) -> Result<Vec<AlertLine>, Failure<NoRule>> {
    let rows =
        service.store.read(|conn| post::notices_of(conn, &context.visibility(), None, count).map_err(Failure::<NoRule>::from))?;
    Ok(rows.into_iter().map(AlertLine::from).collect())
}

/// Says whether an alert that the person has leads to an address: whoever follows it has not been looking for what is not theirs, whatever became of that.
///
/// # Errors
/// [`Failure::Storage`].
pub fn is_led_to(service: &Service, context: &Context, address: &str) -> Result<bool, Failure<NoRule>> {
    service.store.read(|conn| Ok(post::is_led_to(conn, &context.visibility(), address)?))
}

/// Marks one alert as read and returns the path of the page it is about.
///
/// # Errors
/// [`Failure::NotFound`] when it is not the person's; [`Failure::Storage`].
pub fn mark_read(service: &Service, context: &Context, id: NoticeId) -> Result<String, Failure<NoRule>> {
    let user_id = context.actor.user_id;
    let row =
        service.store.read(|conn| post::find_notice_of(conn, &context.visibility(), id).map_err(Failure::<NoRule>::from))?;
    let row = row.ok_or(Failure::NotFound)?;
    if row.read_at.is_none() {
        service.store.write(context, |conn| {
            post::mark_read(conn, user_id, id, context.now)?;
            let entry = AuditEntry::by_account(AccountAct::NoticesRead, Some(user_id)).on("notice", id);
            Ok::<_, Failure<NoRule>>(Done::new((), entry).seen_at(row.link.clone()))
        })?;
    }
    Ok(row.link)
}

/// Marks as read everything the person was told up to an instant, that at which the page was made, and returns how many there were.
///
/// # Errors
/// [`Failure::Repeated`] when the form was sent before; [`Failure::Storage`].
pub fn mark_all_read(service: &Service, context: &Context, up_to: DateTime<Utc>) -> Result<usize, Failure<NoRule>> {
    service.store.write(context, |conn| {
        let count = post::mark_all_read(conn, &context.visibility(), up_to, context.now)?;
        let entry =
            AuditEntry::by_account(AccountAct::NoticesRead, Some(context.actor.user_id)).telling(&Told::NoticesRead { count });
        Ok(Done::new(count, entry).seen_at("/alerts"))
    })
}

/// A day on which a contributor was chased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chase {
    /// The request for advice.
    pub request: AdviceRequestId,
    /// The London day.
    pub on: NaiveDate,
}

/// Lists the days on which late advice was chased on a case, in order, each once however many people heard. The caller has shown that the case may be seen.
///
/// # Errors
/// Any failure of storage.
pub fn list_chases(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<Chase>> {
    let sent = post::list_chases(conn, case_id)?;
    let mut list: Vec<Chase> = sent.into_iter().map(|(request, at)| Chase { request, on: london_day(at) }).collect();
    list.sort_unstable();
    list.dedup();
    Ok(list)
}
