//! An emergency opening that a manager approves, because whoever asks has opened several just before.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    codes::Coded,
    emergency::{EmergencyGround, WINDOW},
    ids::{CaseId, UserId},
    policy::{Action, Decision, Target, decide},
    refusals,
};
use ehc_persistence::{DbConnection, StorageResult, accounts, cases::CaseRow, notifications::NewNotice};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::window::{Window, open_window};
use crate::{Context, Failure, Service, approvals::Proposed, cases::OpenCase};

refusals! {
    /// Why a case is not opened to whoever asked.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum OpeningRefused {
        /// They may not, or not any more.
        Theirs = "may_not_open", "They may not open this case in an emergency any more";
    }
}

/// An emergency opening as it is kept while it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposedOpening {
    user: Uuid,
    ground: String,
    asked_on: NaiveDate,
}

impl ProposedOpening {
    pub(super) fn of(user: UserId, ground: EmergencyGround, asked_on: NaiveDate) -> Self {
        Self { user: user.uuid(), ground: ground.code().to_owned(), asked_on }
    }

    fn user(&self) -> UserId {
        UserId::new(self.user)
    }
}

/// The subject of what one person asks about one case: they wait once for each, and hold up nobody else and no other case.
pub(super) fn subject(user: UserId, case: CaseId) -> Uuid {
    Uuid::from_u128(user.uuid().as_u128() ^ case.uuid().as_u128())
}

/// Says what approving it would do as things stand; `None` where it cannot be done any more. An emergency is of its day: what nobody answers lapses with it.
pub(crate) fn would_open(
    conn: &mut DbConnection,
    case: &CaseRow,
    opening: &ProposedOpening,
    today: NaiveDate,
) -> StorageResult<Option<Proposed>> {
    let user = accounts::find_user(conn, opening.user())?.filter(|user| user.is_active);
    let ground = EmergencyGround::parse(&opening.ground);
    let is_of_today = opening.asked_on == today && case.restriction_review_on.is_none();
    let Some((user, ground)) = user.zip(ground).filter(|_| is_of_today) else { return Ok(None) };
    let row = |name: &str, says: String| (name.to_owned(), String::new(), says);
    let rows = vec![
        row("The emergency", ground.label().to_owned()),
        row("Asked on", day_in_words(opening.asked_on)),
        row("For", format!("{} minutes from the approval, to read", WINDOW.num_minutes())),
    ];
    let what = format!("{} opens the case in an emergency, their fourth or a later one within 24 hours", user.name);
    Ok(Some(Proposed { subject: subject(user.id, case.id), other_case: None, what, rows, moves: Vec::new() }))
}

/// Opens the case to whoever asked, for the manager who approves it; those hear who hear of every opening.
pub(crate) fn open_approved(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    opening: &ProposedOpening,
    reason: &str,
) -> Result<(Vec<AuditEntry>, Vec<NewNotice>), Failure<OpeningRefused>> {
    let theirs = || Failure::Rule(OpeningRefused::Theirs);
    let user = accounts::find_user(conn, opening.user())?.filter(|user| user.is_active).ok_or_else(theirs)?;
    let actor = accounts::actor_of(conn, &user, context.now)?;
    if decide(&actor, Action::BreakGlassInvoke, Target::Case(&open.subject)) != Decision::Allow {
        return Err(theirs());
    }
    let ground = EmergencyGround::parse(&opening.ground).ok_or_else(theirs)?;
    let window = Window { user: user.id, ground, reason };
    let (id, _, said, told) = open_window(conn, service, context, &open.case, &window)?;
    Ok((vec![AuditEntry::of(&open.permit).on("emergency", id).telling(&said).because(reason)], told))
}
