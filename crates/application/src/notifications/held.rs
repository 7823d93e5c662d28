//! After a backup was put back: what waited when it was made has most likely been sent since, and is not sent again by itself.

use chrono::{DateTime, Utc};
use ehc_domain::audit::{AuditEntry, SystemAct};
use ehc_persistence::{StorageResult, accounts::end_all_sessions, notifications as post};

use super::trouble::{Outlook, undelivered_task};
use crate::{Service, history::Told, ports::london_day, store::Done};

/// How many notices are read at a time.
const AT_ONCE: i64 = 100;
/// Why they are not sent.
const WHY: &str = "It waited when the backup was made that is now in use, and may have been sent since";

/// Writes down that a backup was put back, which was made at this instant, and ends every session of then: some were ended since.
///
/// # Errors
/// Any failure of storage.
pub fn tell_put_back(service: &Service, made_at: DateTime<Utc>) -> StorageResult<()> {
    let entry =
        AuditEntry::by_system(SystemAct::BackupPutBack, None).telling(&Told::BackupPutBack { made_on: london_day(made_at) });
    service.store.write_as_system(|conn| {
        end_all_sessions(conn)?;
        Ok::<_, crate::StorageError>(Done::new((), entry).leaving_dates())
    })
}

/// Gives up every message that waits to be sent, makes a task of each for a person, and says how many there were.
///
/// # Errors
/// Any failure of storage; calling it again goes on.
pub fn hold_back_waiting(service: &Service) -> StorageResult<usize> {
    let now = service.ports.clock.now();
    let mut held = 0;
    loop {
        let waiting = service.store.read(|conn| post::waiting(conn, AT_ONCE))?;
        if waiting.is_empty() {
            return Ok(held);
        }
        for (notice, recipient) in waiting {
            service.store.write_as_system(|conn| {
                post::hold_back(conn, notice.id, WHY)?;
                let task = undelivered_task(conn, &notice, recipient.as_ref(), None, Outlook::HeldBack, now)?;
                post::replace_task(conn, service.ports.id(), task, now)?;
                let entry = AuditEntry::by_system(SystemAct::NoticeFailed, notice.case_id).on("notice", notice.id);
                let told = entry.telling(&Told::NoticeSent { event: notice.event }).because(WHY);
                Ok::<_, crate::StorageError>(Done::new((), told).leaving_dates())
            })?;
            held += 1;
        }
    }
}
