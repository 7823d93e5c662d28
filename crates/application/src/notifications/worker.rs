//! The worker: it sends what waits every few seconds and raises alerts when the day changes and every ten minutes, beside any number of others.

use std::{
    fmt,
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::{Duration, Instant},
};

use chrono::NaiveDate;
use ehc_persistence::{
    StorageError,
    notifications::{self as post, Claimed, LeaseToken},
};

use super::{
    alerts::{PlannedAlert, Raised, Unaddressed, planned_alerts, raise_alerts},
    deliver::{Delivered, deliver, deliver_until},
    mail::Mailer,
};
use crate::{Service, access, approvals, emergency, next};

/// How long the worker rests between passes.
const REST: Duration = Duration::from_secs(3);
/// How often alerts are raised within a day: a limit may be keyed at any time.
const ALERTS_EVERY: Duration = Duration::from_secs(600);
/// How often what is next in cases that were written since is found ahead of whoever asks.
const AHEAD_EVERY: Duration = Duration::from_secs(20);
/// How many waiting notices a dry run lists.
const DRY_RUN_LIMIT: i64 = 10_000;

/// Asks a worker to stop; shared between who asks and who works.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<(Mutex<bool>, Condvar)>);

impl Stop {
    /// Makes one that nobody has asked of.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks to stop. The message that is being sent is finished first.
    pub fn request(&self) {
        let (asked, bell) = &*self.0;
        *asked.lock().unwrap_or_else(PoisonError::into_inner) = true;
        bell.notify_all();
    }

    /// Says whether somebody asked.
    pub fn is_requested(&self) -> bool {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Rests until somebody asks or the time is over; says whether somebody asked.
    pub fn wait(&self, time: Duration) -> bool {
        let (asked, bell) = &*self.0;
        let guard = asked.lock().unwrap_or_else(PoisonError::into_inner);
        *bell.wait_timeout_while(guard, time, |asked| !*asked).unwrap_or_else(PoisonError::into_inner).0
    }
}

/// What a worker did in one round.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Worked {
    /// Alerts raised.
    pub raised: Raised,
    /// Notices sent and not sent.
    pub delivered: Delivered,
}

/// Raises today's alerts and sends what waits, once.
///
/// # Errors
/// Any failure of storage.
pub fn work_once(service: &Service, mailer: &dyn Mailer) -> Result<Worked, StorageError> {
    service.keep_up_name()?;
    approvals::lapse(service)?;
    let today = service.ports.clock.today();
    let raised = raise_alerts(service, today)?;
    access::remind_of_reviews(service)?;
    emergency::chase(service, today)?;
    Ok(Worked { raised, delivered: deliver_all(service, mailer)? })
}

/// What a worker would do now.
#[derive(Debug, Clone, PartialEq)]
pub struct DryRun {
    /// Alerts that would be raised: of limits, of restrictions to look at again, and of emergency openings whose review is late.
    pub alerts: Vec<PlannedAlert>,
    /// Steps for which nobody is left to tell.
    pub unaddressed: Vec<Unaddressed>,
    /// Notices in the outbox that would be sent, now or when their pause is over.
    pub waiting: Vec<Claimed>,
}

/// Lists what [`work_once`] would send; changes nothing and sends nothing.
///
/// # Errors
/// Any failure of storage.
pub fn dry_run(service: &Service) -> Result<DryRun, StorageError> {
    let today = service.ports.clock.today();
    let (mut alerts, unaddressed) = planned_alerts(service, today)?;
    let oversight = access::planned_reminders(service)?.into_iter().chain(emergency::planned_chases(service, today)?);
    alerts.extend(oversight.filter_map(|(case, due, notice)| PlannedAlert::of_case(&case, (due, today), notice)));
    let waiting = service.store.read(|conn| post::waiting(conn, DRY_RUN_LIMIT))?;
    Ok(DryRun { alerts, unaddressed, waiting })
}

/// One worker, round by round: it remembers when it last raised alerts.
pub struct Worker {
    service: Service,
    mailer: Option<Arc<dyn Mailer>>,
    stop: Stop,
    token: LeaseToken,
    raised: Option<(NaiveDate, Instant)>,
    /// When it last had found what is next in every case.
    ahead: Option<(NaiveDate, Instant)>,
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Worker({})", self.token)
    }
}

impl Worker {
    /// How long to rest between rounds when there is nothing more to do.
    pub const REST: Duration = REST;

    /// Makes a worker. Without a mailer it raises alerts, which people then see on the screen, and leaves the outbox alone.
    pub fn new(service: Service, mailer: Option<Arc<dyn Mailer>>, stop: Stop) -> Self {
        Self { token: service.ports.id(), service, mailer, stop, raised: None, ahead: None }
    }

    /// Raises alerts and reminds of reviews when it is time, ends proposals that lapsed, finds what is next in some cases ahead of whoever asks, and makes one pass
    /// over the outbox; says whether there may be more to do at once.
    ///
    /// # Errors
    /// Any failure of storage. Failing in what comes before does not keep the outbox waiting.
    pub fn round(&mut self) -> Result<bool, StorageError> {
        self.service.keep_up_name()?;
        let raised = self.raise_when_due().and(approvals::lapse(&self.service).map(drop));
        let ahead = self.find_ahead_when_due();
        let done = raised.and(ahead);
        let Some(mailer) = &self.mailer else { return done };
        let now = self.service.ports.clock.now();
        let pass = deliver_until(&self.service, &**mailer, self.token, now, &self.stop)?;
        done.map(|may_be_more| (may_be_more || pass.is_worth_repeating()) && !self.stop.is_requested())
    }

    fn find_ahead_when_due(&mut self) -> Result<bool, StorageError> {
        let today = self.service.ports.clock.today();
        if self.ahead.is_some_and(|(day, at)| day == today && at.elapsed() < AHEAD_EVERY) {
            return Ok(false);
        }
        let may_be_more = next::find_ahead(&self.service)?;
        self.ahead = (!may_be_more).then(|| (today, Instant::now()));
        Ok(may_be_more)
    }

    fn raise_when_due(&mut self) -> Result<(), StorageError> {
        let today = self.service.ports.clock.today();
        if self.raised.is_some_and(|(day, at)| day == today && at.elapsed() < ALERTS_EVERY) {
            return Ok(());
        }
        let raised = raise_alerts(&self.service, today)?;
        if raised.is_elsewhere {
            // Whoever is at it may have died: it is asked again at the next round, until it has ended or its lease has.
            return Ok(());
        }
        access::remind_of_reviews(&self.service)?;
        emergency::chase(&self.service, today)?;
        self.raised = Some((today, Instant::now()));
        if raised.alerts + raised.unaddressed > 0 {
            tracing::info!(alerts = raised.alerts, nobody_to_tell = raised.unaddressed, "alerts raised");
        }
        Ok(())
    }
}

/// Works until asked to stop. Blocks its thread; needs one of its own. A failure is logged and the work goes on.
pub fn run(service: &Service, mailer: Arc<dyn Mailer>, stop: &Stop) {
    let mut worker = Worker::new(service.clone(), Some(mailer), stop.clone());
    loop {
        let more = worker.round().unwrap_or_else(|error| {
            tracing::error!(%error, "a round of work failed");
            false
        });
        if stop.wait(if more { Duration::ZERO } else { REST }) {
            return;
        }
    }
}

fn deliver_all(service: &Service, mailer: &dyn Mailer) -> Result<Delivered, StorageError> {
    let token: LeaseToken = service.ports.id();
    let mut total = Delivered::default();
    loop {
        let pass = deliver(service, mailer, token, service.ports.clock.now())?;
        total += pass;
        if !pass.is_worth_repeating() {
            return Ok(total);
        }
    }
}
