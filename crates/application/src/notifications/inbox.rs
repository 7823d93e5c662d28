//! What a person was told, and what they must do because the system could not.

use chrono::{DateTime, NaiveDate, Utc};
use ehc_domain::{
    accounts::Role,
    audit::{AccountAct, AuditEntry},
    ids::{AdviceRequestId, CaseId, NoticeId, TaskId},
    notifications::{MailState, NoticeEvent},
    policy::{Action, Target},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    notifications::{self as post, NoticeMark, NoticeRow, TaskOwner, TaskRow, TaskScope},
};
use thiserror::Error;

use crate::{Context, Failure, Service, failure::NoRule, ports::london_day, store::Done};

/// How many alerts one page shows.
const PAGE: usize = 50;
/// Beyond this many, the count of unread alerts only says “more”.
pub(crate) const UNREAD_BOUND: i64 = 100;
/// How many tasks one page shows.
const TASKS: i64 = 100;

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
    let user_id = context.actor.user_id;
    let (mut rows, unread) = service.store.read(|conn| {
        let one_more = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let rows = post::notices_of(conn, user_id, after, one_more)?;
        Ok::<_, Failure<NoRule>>((rows, post::unread_count(conn, user_id, UNREAD_BOUND)?))
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
        service.store.read(|conn| post::notices_of(conn, context.actor.user_id, None, count).map_err(Failure::<NoRule>::from))?;
    Ok(rows.into_iter().map(AlertLine::from).collect())
}

/// Marks one alert as read and returns the path of the page it is about.
///
/// # Errors
/// [`Failure::NotFound`] when it is not the person's; [`Failure::Storage`].
pub fn mark_read(service: &Service, context: &Context, id: NoticeId) -> Result<String, Failure<NoRule>> {
    let user_id = context.actor.user_id;
    let row = service.store.read(|conn| post::find_notice_of(conn, user_id, id).map_err(Failure::<NoRule>::from))?;
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
    let user_id = context.actor.user_id;
    service.store.write(context, |conn| {
        let count = post::mark_all_read(conn, user_id, up_to, context.now)?;
        let entry = AuditEntry::by_account(AccountAct::NoticesRead, Some(user_id)).with("count", count);
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

/// Lists the days on which late advice was chased on a case, each once however many people heard. The caller has shown that the case may be seen.
///
/// # Errors
/// Any failure of storage.
pub fn chases(conn: &mut DbConnection, case_id: CaseId) -> StorageResult<Vec<Chase>> {
    let sent = post::chases(conn, case_id)?;
    let mut list: Vec<Chase> = sent.into_iter().map(|(request, at)| Chase { request, on: london_day(at) }).collect();
    list.sort_unstable();
    list.dedup();
    Ok(list)
}

/// Lists the person's open tasks that are not duties, those due first on top.
///
/// # Errors
/// [`Failure::Storage`].
pub fn tasks_for(service: &Service, context: &Context) -> Result<Vec<TaskRow>, Failure<NoRule>> {
    service.store.read(|conn| Ok(post::open_tasks(conn, scope(context), TASKS)?))
}

fn scope(context: &Context) -> TaskScope {
    let actor = &context.actor;
    TaskScope { user_id: actor.user_id, teams: actor.teams.clone(), as_administrator: actor.has(Role::Administrator) }
}

/// Why a task cannot be completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TaskRefused {
    /// It is done, or closed by itself.
    #[error("This task is already done")]
    AlreadyDone,
}

/// Completes a task of the person's own, of their team's, or of the administrators'.
///
/// # Errors
/// [`Failure::NotFound`] when it is none of theirs; [`Failure::Refused`]; [`TaskRefused::AlreadyDone`]; [`Failure::Storage`].
pub fn complete_task(service: &Service, context: &Context, id: TaskId) -> Result<(), Failure<TaskRefused>> {
    service.store.write(context, |conn| {
        let task = post::find_task(conn, id)?.filter(|task| is_theirs(context, task)).ok_or(Failure::NotFound)?;
        let permit = context.authorise(Action::TaskComplete, Target::Service)?;
        if !post::close_task(conn, id, Some(context.actor.user_id), context.now)? {
            return Err(Failure::Rule(TaskRefused::AlreadyDone));
        }
        let entry = AuditEntry::of(&permit).on("task", id).with("kind", task.kind.code());
        let entry = match task.case_id {
            Some(case_id) => entry.on_case(case_id),
            None => entry,
        };
        Ok(Done::new((), entry).leaving_dates().seen_at("/alerts"))
    })
}

fn is_theirs(context: &Context, task: &TaskRow) -> bool {
    match task.owner() {
        TaskOwner::User(user) => user == context.actor.user_id,
        TaskOwner::Team(team) => context.actor.is_in(team),
        TaskOwner::Administrators => context.actor.has(Role::Administrator),
    }
}
