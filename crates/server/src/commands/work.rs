//! `ehc work`

use clap::Args;
use ehc_application::{
    Service, calendars,
    notifications::{Stop, dry_run, work_once},
};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use super::CommandError;
use crate::{
    output, post,
    settings::Settings,
    wiring,
    worker::{self, Workers},
};

/// Do the work behind the pages: send notices, raise alerts, tidy up.
#[derive(Debug, Args)]
pub struct Work {
    /// Raise today's alerts, send what waits, and stop. The status is 3 when another process is raising alerts.
    #[arg(long)]
    once: bool,
    /// List what would be sent, and send nothing.
    #[arg(long)]
    dry_run: bool,
}

impl Work {
    /// Runs until it is told to stop, or once.
    ///
    /// # Errors
    /// [`CommandError`] when the database cannot be opened or the settings of mail cannot be used.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        settings.check_places()?;
        let service = wiring::service(settings)?;
        wiring::check_against_checkpoints(&service, settings)?;
        if self.dry_run {
            return list(&service);
        }
        if self.once {
            return once(&service, settings);
        }
        let stop = Stop::new();
        let mut jobs = worker::jobs(&service, settings)?;
        jobs.push(post::job(&service, settings, &stop)?);
        let workers = Workers::start(jobs);
        let told = actix_web::rt::System::new().block_on(async {
            let mut terminate = signal(SignalKind::terminate())?;
            let mut interrupt = signal(SignalKind::interrupt())?;
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            Ok::<(), std::io::Error>(())
        });
        stop.request();
        workers.stop();
        Ok(told?)
    }
}

fn once(service: &Service, settings: &Settings) -> Result<(), CommandError> {
    let Some(mailer) = post::mailer(settings)? else {
        return Err(CommandError::Usage("The setting mail.transport is none, so there is nothing to send with".into()));
    };
    // Alerts are raised from the stored dates, so those follow the program and the calendar first.
    let mut update = wiring::update_follower(service)?;
    while update.round()? {}
    while calendars::follow(service)? {}
    let worked = work_once(service, &*mailer)?;
    output::json(&json!({
        "raised": worked.raised.alerts,
        "nobody_to_tell": worked.raised.unaddressed,
        "sent": worked.delivered.sent,
        "later": worked.delivered.later,
        "failed": worked.delivered.failed,
        "waiting": worked.delivered.released,
        "tasks": worked.delivered.tasks,
        "skipped": worked.raised.is_elsewhere,
    }))?;
    if worked.raised.is_elsewhere {
        return Err(CommandError::Elsewhere(
            "Another process is raising alerts, so this one raised none. Try again in a minute".into(),
        ));
    }
    Ok(())
}

fn list(service: &Service) -> Result<(), CommandError> {
    let plan = dry_run(service)?;
    let alerts: Vec<_> = plan
        .alerts
        .iter()
        .map(|alert| {
            json!({
                "event": alert.event.code(),
                "case": alert.reference,
                "user": alert.to.uuid(),
                "due": alert.due,
                "falls_on": alert.falls_on,
                "title": alert.title,
            })
        })
        .collect();
    let nobody: Vec<_> =
        plan.unaddressed.iter().map(|one| json!({ "case": one.reference, "due": one.due, "title": one.title })).collect();
    let waiting: Vec<_> = plan
        .waiting
        .iter()
        .map(|(notice, _)| {
            json!({
                "notice": notice.id.uuid(),
                "event": notice.event.code(),
                "user": notice.user_id.map(|user| user.uuid()),
                "title": notice.title,
                "attempts": notice.attempts,
                "send_after": notice.send_after,
            })
        })
        .collect();
    Ok(output::json(&json!({ "alerts": alerts, "nobody_to_tell": nobody, "waiting": waiting }))?)
}
