//! What fails becomes a task for a person.

use chrono::{DateTime, Utc};
use ehc_domain::notifications::{NoticeEvent, TaskKind};
use ehc_persistence::{
    DbConnection, StorageResult,
    notifications::{self as post, NewTask, NoticeRow, Recipient, TaskOwner},
};

use crate::ports::london_day;

/// What the task says of the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outlook {
    /// It will be tried again.
    StillTrying,
    /// It will not.
    GivenUp,
    /// It will not, and may have arrived: it waited in a backup that was put back.
    HeldBack,
}

/// Writes the task about a notice whose email does not arrive. It goes to whoever runs the case, else to the administrators, and carries the
/// key of the notice, so that delivery closes it.
pub(super) fn undelivered_task(
    conn: &mut DbConnection,
    notice: &NoticeRow,
    recipient: Option<&Recipient>,
    failure: Option<&str>,
    outlook: Outlook,
    now: DateTime<Utc>,
) -> StorageResult<NewTask> {
    let caseworker = match notice.case_id {
        Some(case_id) => post::caseworker_of(conn, case_id)?,
        None => None,
    };
    // The name of a colleague may stand here, behind the sign-in; that of a member of the family may not.
    let who = recipient.map_or(
        match notice.event {
            NoticeEvent::AccountInvited => "somebody who is to choose a password",
            NoticeEvent::AccountAddress => "somebody whose account is to have another address",
            _ => "the person who asked",
        },
        |user| user.name.as_str(),
    );
    let why = failure.map_or_else(String::new, |failure| format!(": {failure}"));
    let next = match outlook {
        Outlook::StillTrying => {
            "We keep trying for 72 hours, and this task closes by itself when it arrives. If it cannot wait, tell them another way."
        }
        Outlook::GivenUp => "We do not try again. Tell them another way, and have the address corrected if it is wrong.",
        Outlook::HeldBack => "We do not send it. Ask them whether they have it, and tell them another way if not.",
    };
    let what = match outlook {
        Outlook::StillTrying | Outlook::GivenUp => "did not arrive",
        Outlook::HeldBack => "waited in the backup that was put back, and may have been sent since",
    };
    Ok(NewTask {
        dedupe_key: notice.dedupe_key.clone(),
        kind: TaskKind::UndeliveredEmail,
        case_id: notice.case_id,
        title: format!("Email not delivered: {}", notice.title),
        detail: format!("The email to {who} {what}{why}. {next}"),
        due: Some(london_day(now)),
        owner: caseworker.map_or(TaskOwner::Administrators, TaskOwner::User),
    })
}
