//! One pass over the outbox: claim some notices, send each outside any transaction, record what became of it.

use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use ehc_domain::{
    audit::{AuditEntry, SystemAct},
    cases::CaseReference,
    email::EmailAddress,
    ids::NoticeId,
    notifications::{NoticeEvent, restricted_words},
};
use ehc_persistence::{
    StorageError, cases, leases,
    notifications::{self as post, Claimed, Hold, LeaseToken, NoticeRow, Recipient},
    standings,
};

use super::{
    bundles,
    mail::{Envelope, MailFailure, Mailer},
    template::MailWords,
    trouble::{Outlook, undelivered_task},
    worker::Stop,
};
use crate::{Service, history::Told, store::Done};

/// How many notices one pass claims.
const BATCH: i64 = 20;
/// How long a worker holds them: longer than the slowest server takes for the last message begun within [`PASS_SECONDS`].
const LEASE_MINUTES: i64 = 15;
/// How long one pass begins new messages; the rest is given back.
const PASS_SECONDS: u64 = 120;
/// After so many messages in a row fail for the server's sake, the rest of the pass is given back untried.
const SERVER_FAILURES: u32 = 2;
/// The pauses between tries, in minutes; the last repeats.
const PAUSES: [i64; 5] = [1, 5, 15, 30, 60];
/// How long a message is tried, in hours.
const PATIENCE_HOURS: i64 = 72;
/// After how long undelivered a person gets a task, in minutes.
const TASK_AFTER_MINUTES: i64 = 60;
/// How many tasks one pass makes.
const TASKS_AT_ONCE: i64 = 100;
/// How often recording that a message was accepted is tried: left unrecorded, it would be sent again.
const RECORD_TRIES: u32 = 3;

/// What one pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Accepted by the mail server.
    pub sent: usize,
    /// Failed, to be tried again.
    pub later: usize,
    /// Given up.
    pub failed: usize,
    /// Given back untried, because the server is in trouble or time ran out.
    pub released: usize,
    /// Done by another worker after this one's lease had ended.
    pub lost: usize,
    /// Tasks made for people.
    pub tasks: usize,
}

impl Delivered {
    /// Says whether there may be more to send at once.
    pub fn is_worth_repeating(self) -> bool {
        self.released == 0 && self.sent + self.later + self.failed + self.lost > 0
    }
}

impl std::ops::AddAssign for Delivered {
    fn add_assign(&mut self, other: Self) {
        let Self { sent, later, failed, released, lost, tasks } = other;
        self.sent += sent;
        self.later += later;
        self.failed += failed;
        self.released += released;
        self.lost += lost;
        self.tasks += tasks;
    }
}

/// Makes one pass. The token tells this worker from every other; the instant is taken as that of the whole pass.
///
/// A message that the server accepted just before this process died is sent again under the same Message-ID: at least once, never lost.
///
/// # Errors
/// Any failure of storage; notices that are held then come free when the lease ends.
pub fn deliver(service: &Service, mailer: &dyn Mailer, token: LeaseToken, now: DateTime<Utc>) -> Result<Delivered, StorageError> {
    deliver_until(service, mailer, token, now, &Stop::new())
}

/// Makes one pass, or less of it when asked to stop: what was not begun is given back.
pub(super) fn deliver_until(
    service: &Service,
    mailer: &dyn Mailer,
    token: LeaseToken,
    now: DateTime<Utc>,
    stop: &Stop,
) -> Result<Delivered, StorageError> {
    // Claiming is bookkeeping, not an act: it needs no audit entry.
    let database = service.store.database();
    let claimed = database.write(|conn| {
        let hold = Hold { from: leases::database_time(conn)?, length: Duration::minutes(LEASE_MINUTES) };
        bundles::claim(conn, token, now, hold, BATCH)
    })?;
    let mut pass = Pass { service, token, now, done: Delivered::default() };
    let began = Instant::now();
    let mut server_failures = 0;
    let mut untried: Vec<NoticeId> = Vec::new();
    for bundle in claimed {
        if server_failures >= SERVER_FAILURES || began.elapsed().as_secs() >= PASS_SECONDS || stop.is_requested() {
            untried.extend(bundle.iter().map(|(notice, _)| notice.id));
            continue;
        }
        let bundle = pass.without_hidden(bundle)?;
        let Some((first, recipient)) = bundle.first() else { continue };
        let written = match bundle.len() {
            1 => match link(service, first, now)? {
                Ok(link) => Ok(bundles::one(service, first, link.as_deref(), now)?),
                Err(failure) => Err(failure),
            },
            _ => Ok(bundles::together(service, &bundle)),
        };
        let outcome = written
            .and_then(|words| envelope(first, recipient.as_ref(), &bundles::key(&bundle), words, now))
            .and_then(|envelope| mailer.send(&envelope));
        server_failures = if outcome.is_err_and(MailFailure::is_of_server) { server_failures + 1 } else { 0 };
        for (notice, recipient) in &bundle {
            pass.record(notice, recipient.as_ref(), outcome)?;
        }
    }
    if !untried.is_empty() {
        pass.done.released = untried.len();
        database.write(|conn| post::release(conn, untried, token))?;
    }
    pass.raise_tasks()?;
    Ok(pass.done)
}

/// Says whether the case was hidden, since it was caused, from whoever an email is for.
fn is_hidden(service: &Service, notice: &NoticeRow, now: DateTime<Utc>) -> Result<bool, StorageError> {
    let Some((case, user)) = notice.case_id.zip(notice.user_id) else { return Ok(false) };
    Ok(!service.store.read(|conn| standings::may_know(conn, case, user, now))?)
}

/// The link of the email. That of an invitation is a secret, which is made for the email and stands nowhere else.
fn link(service: &Service, notice: &NoticeRow, now: DateTime<Utc>) -> Result<Result<Option<String>, MailFailure>, StorageError> {
    if notice.event == NoticeEvent::AccountInvited {
        return Ok(service.link_to_send(notice, now)?.map(Some).ok_or(MailFailure::Outdated));
    }
    Ok(Ok((!notice.link.is_empty()).then(|| format!("{}{}", service.policy.base_url, notice.link))))
}

fn envelope(
    notice: &NoticeRow,
    recipient: Option<&Recipient>,
    key: &str,
    words: MailWords,
    now: DateTime<Utc>,
) -> Result<Envelope, MailFailure> {
    let address = match recipient {
        // A leaver's post is nobody's: a person decides.
        Some(user) => user.is_active.then_some(user.email.as_str()),
        None => notice.email.as_deref(),
    };
    let to = address.and_then(|address| EmailAddress::parse(address).ok()).ok_or(MailFailure::NoAddress)?;
    Envelope::new(to, key, words, now)
}

struct Pass<'a> {
    service: &'a Service,
    token: LeaseToken,
    now: DateTime<Utc>,
    done: Delivered,
}

impl Pass<'_> {
    /// Leaves out what is about a case that was hidden, since it was caused, from whoever it is for.
    fn without_hidden(&self, bundle: Vec<Claimed>) -> Result<Vec<Claimed>, StorageError> {
        let mut shown = Vec::with_capacity(bundle.len());
        for (notice, recipient) in bundle {
            if is_hidden(self.service, &notice, self.now)? {
                let why = "whoever it was for may not know of the case any more";
                self.service.store.database().write(|conn| post::hold_back(conn, notice.id, why))?;
            } else {
                shown.push((self.as_mailed(notice)?, recipient));
            }
        }
        Ok(shown)
    }

    /// Leaves of a notice about a restricted case its number alone: what it is about is read behind the sign-in, and its address says nothing either. What goes to a family is written for them.
    fn as_mailed(&self, notice: NoticeRow) -> Result<NoticeRow, StorageError> {
        if notice.user_id.is_none() {
            return Ok(notice);
        }
        // Whoever hears of a case in words alone, as governance does of an emergency, has a notice that is of no case, and begins with its number.
        let number = notice.title.split(':').next().and_then(|number| number.parse::<CaseReference>().ok());
        let case = self.service.store.read(|conn| match (notice.case_id, &number) {
            (Some(id), _) => cases::find(conn, id),
            (None, Some(number)) => cases::find_by_reference(conn, number),
            (None, None) => Ok(None),
        })?;
        Ok(match case.filter(|case| case.restriction_review_on.is_some()) {
            Some(case) => {
                let words = restricted_words(&case.reference);
                NoticeRow { title: words.title, body: words.body, link: "/alerts".to_owned(), ..notice }
            }
            None => notice,
        })
    }

    fn record(
        &mut self,
        notice: &NoticeRow,
        recipient: Option<&Recipient>,
        outcome: Result<(), MailFailure>,
    ) -> Result<(), StorageError> {
        let recorded = match outcome {
            Ok(()) => self.record_sent(notice).map(|()| self.done.sent += 1),
            Err(failure) => match self.next_try(notice, failure) {
                Some(at) => self.record_retry(notice, failure, at).map(|()| self.done.later += 1),
                None => self.record_failed(notice, recipient, failure).map(|made| {
                    self.done.failed += 1;
                    self.done.tasks += usize::from(made);
                }),
            },
        };
        match recorded {
            Err(StorageError::Conflict) => {
                self.done.lost += 1;
                Ok(())
            }
            other => other,
        }
    }

    fn record_sent(&self, notice: &NoticeRow) -> Result<(), StorageError> {
        let mut tries = 1;
        loop {
            let outcome = self.service.store.write_as_system(|conn| {
                post::mark_sent(conn, notice.id, self.token, self.now)?;
                post::close_task_with_key(conn, &notice.dedupe_key, self.now)?;
                Ok(Done::new((), entry(SystemAct::NoticeSent, notice)).leaving_dates())
            });
            match outcome {
                Err(error) if tries < RECORD_TRIES && !matches!(error, StorageError::Conflict) => tries += 1,
                other => return other,
            }
        }
    }

    fn record_retry(&self, notice: &NoticeRow, failure: MailFailure, at: DateTime<Utc>) -> Result<(), StorageError> {
        tracing::warn!(notice = %notice.id, attempt = notice.attempts + 1, %failure, "an email was not accepted and will be tried again");
        let database = self.service.store.database();
        database.write(|conn| post::retry_later(conn, notice.id, self.token, at, &failure.to_string()))
    }

    fn record_failed(
        &self,
        notice: &NoticeRow,
        recipient: Option<&Recipient>,
        failure: MailFailure,
    ) -> Result<bool, StorageError> {
        tracing::error!(notice = %notice.id, %failure, "an email is given up");
        self.service.store.write_as_system(|conn| {
            post::give_up(conn, notice.id, self.token, &failure.to_string())?;
            let task = undelivered_task(conn, notice, recipient, Some(&failure.to_string()), Outlook::GivenUp, self.now)?;
            let made = post::replace_task(conn, self.service.ports.id(), task, self.now)?;
            Ok(Done::new(made, entry(SystemAct::NoticeFailed, notice).because(failure.to_string())).leaving_dates())
        })
    }

    /// Returns when to try again; `None` when it is of no use.
    fn next_try(&self, notice: &NoticeRow, failure: MailFailure) -> Option<DateTime<Utc>> {
        if failure.is_permanent() {
            return None;
        }
        let tried = usize::try_from(notice.attempts).unwrap_or_default();
        let pause = Duration::minutes(PAUSES.get(tried).or(PAUSES.last()).copied().unwrap_or_default());
        let mut byte = [0];
        self.service.ports.chance.fill(&mut byte);
        // Up to a fifth longer, so that what failed together does not come back together.
        let jitter = pause * i32::from(u8::from_ne_bytes(byte)) / (5 * 255);
        let next = self.now + pause + jitter;
        (next <= notice.created_at + Duration::hours(PATIENCE_HOURS)).then_some(next)
    }

    /// Makes a task of everything that has waited for an hour, whether the server, the worker or the outbox is the cause.
    fn raise_tasks(&mut self) -> Result<(), StorageError> {
        let since = self.now - Duration::minutes(TASK_AFTER_MINUTES);
        let late = self.service.store.read(|conn| post::undelivered(conn, since, self.now, TASKS_AT_ONCE))?;
        for (notice, recipient) in late {
            let made = self.service.store.write_as_system(|conn| {
                let task = undelivered_task(
                    conn,
                    &notice,
                    recipient.as_ref(),
                    notice.failure.as_deref(),
                    Outlook::StillTrying,
                    self.now,
                )?;
                if !post::add_task(conn, self.service.ports.id(), task, self.now)? {
                    return Err(StorageError::Duplicate);
                }
                let reason = "not delivered for an hour; still trying";
                Ok(Done::new((), entry(SystemAct::NoticeFailed, &notice).because(reason)).leaving_dates())
            });
            match made {
                Ok(()) => self.done.tasks += 1,
                // Another worker made it in the meantime.
                Err(StorageError::Duplicate) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

fn entry(act: SystemAct, notice: &NoticeRow) -> AuditEntry {
    AuditEntry::by_system(act, notice.case_id).on("notice", notice.id).telling(&Told::NoticeSent { event: notice.event })
}
