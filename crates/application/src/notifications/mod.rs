//! Telling people in time: the outbox is sent by a worker, alerts follow the stored limits, and what fails becomes a task for a person.

mod alerts;
mod bundles;
mod deliver;
mod held;
mod inbox;
mod mail;
mod monitor;
mod recipients;
mod smtp;
pub mod tasks;
mod template;
mod trouble;
mod worker;

pub use alerts::{PlannedAlert, Raised, Unaddressed, planned_alerts, raise_alerts};
pub use deliver::{Delivered, deliver};
pub use held::{hold_back_waiting, tell_put_back};
pub(crate) use inbox::UNREAD_BOUND;
pub use inbox::{AlertLine, AlertsPage, Chase, alerts_for, is_led_to, list_chases, mark_all_read, mark_read, newest_alerts};
pub use mail::{Envelope, FileMailer, MailFailure, Mailer, MemoryMailer, Sender};
pub use monitor::{Standing, missed_alerts, standing};
pub use smtp::{SmtpCredentials, SmtpMailer, SmtpSettings, SmtpTls};
pub use tasks::{TaskRefused, complete_task, tasks_for};
pub use template::{MailWords, NoticeMail};
pub use worker::{DryRun, Stop, Worked, Worker, dry_run, run, work_once};
