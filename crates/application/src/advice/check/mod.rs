//! Checking advice: reading it, accepting it, sending it back, and recording why none is needed or why it is late.

mod excuse;
mod not_needed;
mod read;

pub use excuse::{ExcuseRefused, LateCause, MissedExcuse, excuse_missed, record_late_cause};
pub use not_needed::{NotNeeded, NotNeededRefused, not_needed};
pub use read::{CheckPage, Missed, read, read_to};

use ehc_domain::{
    advice::{AdviceState, CheckResult},
    audit::AuditEntry,
    cases::CaseReference,
    ids::AdviceRequestId,
    notifications::NoticeEvent,
    policy::Action,
    refusals,
    text::Words,
    timetable::{facts::FactKind, order::OutOfOrder},
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    advice::{self, AdviceRequestRow},
    notifications::NewNotice,
};
use thiserror::Error;

use super::{contributors_of, notice, open_on_case, request_path};
use crate::{Context, Done, Failure, Service, access::MayKnow, cases::OpenCase, history::Told, timetable};

/// What a caseworker found on checking advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Whether it answers what was asked.
    pub result: CheckResult,
    /// What is missing or wrong, where it is sent back: whoever wrote it reads this.
    pub reason: Option<Words<4_000>>,
    /// The version of the request that was read.
    pub version: i32,
}

impl Check {
    /// It answers what was asked.
    pub fn accepted(version: i32) -> Self {
        Self { result: CheckResult::Accepted, reason: None, version }
    }

    /// Something is missing or wrong.
    pub fn sent_back(reason: Words<4_000>, version: i32) -> Self {
        Self { result: CheckResult::SentBack, reason: Some(reason), version }
    }
}

refusals! {
    /// Why what was found is not recorded.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum CheckRefused {
        /// Nothing waits to be checked.
        NothingToCheck = "nothing_to_check", "There is no advice here that waits to be checked";
        /// Whoever wrote it sees the case no more, and nobody of their service may.
        NobodyToWrite = "hidden_from_them", "The case is hidden from whoever wrote this, and from everybody of their service. Name somebody who gives this advice on the case first";
        /// It is sent back without a reason.
        ReasonMissing = "reason_missing" @ reason, "Say what is missing or wrong, so that it can be put right";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Accepts the latest version, or sends it back. Returns what was found.
///
/// # Errors
/// [`CheckRefused`]; policy; storage, a conflict among them when the request changed meanwhile.
pub fn check(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: AdviceRequestId,
    check: Check,
) -> Result<CheckResult, Failure<CheckRefused>> {
    let Check { result, reason, version } = check;
    service.store.write(context, |conn| {
        let (open, request) = open_on_case(conn, context, reference, id, Action::AdviceReturn)?;
        let entry = AuditEntry::of(&open.permit).on("advice_request", id).telling(&Told::AdviceChecked { result: result.into() });
        let row = AdviceRequestRow { version, ..request };
        let done = match result {
            CheckResult::Accepted => {
                accept_in(conn, service, context, &open, row)?;
                Done::new(result, entry)
            }
            CheckResult::SentBack => {
                let reason = reason.ok_or(Failure::Rule(CheckRefused::ReasonMissing))?;
                let notices = send_back(conn, service, context, &open, row, &reason)?;
                Done::new(result, entry.because(reason.as_str())).telling_all(notices)
            }
        };
        Ok(done.seen_at(open.path("advice")))
    })
}

/// Accepts within an act that has its own permission and audit entry. The day on which the version came is the day that counts.
pub(super) fn accept_in(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    request: AdviceRequestRow,
) -> Result<(), Failure<CheckRefused>> {
    let id = request.id;
    if request.state != AdviceState::Received {
        return Err(Failure::Rule(CheckRefused::NothingToCheck));
    }
    let received_on = advice::list_versions(conn, id)?.first().and_then(|row| row.submitted_on);
    let accepted_before = was_accepted(conn, open, id)?;
    advice::update_request(conn, AdviceRequestRow { state: AdviceState::Accepted, return_reason: None, ..request })?;
    // An addition to advice that was accepted already leaves the day of that acceptance alone.
    if !accepted_before {
        let fact = FactKind::AdviceAccepted { advice: id, received_on };
        timetable::record(conn, service, context, open.case.id, fact, context.today)?;
    }
    Ok(())
}

fn was_accepted(conn: &mut DbConnection, open: &OpenCase, id: AdviceRequestId) -> StorageResult<bool> {
    let facts = timetable::facts_of(conn, open.case.id)?;
    let mut accepted = false;
    for fact in facts.standing() {
        match &fact.kind {
            FactKind::AdviceAccepted { advice, .. } if *advice == id => accepted = true,
            FactKind::AdviceSentBack { advice, .. } if *advice == id => accepted = false,
            _ => {}
        }
    }
    Ok(accepted)
}

/// Leaves a request with whoever wrote the advice, or gives it to their service where the case is hidden from them now.
fn to_whom(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
    request: AdviceRequestRow,
) -> Result<AdviceRequestRow, Failure<CheckRefused>> {
    let may_know = MayKnow::of(conn, &open.case, context.now)?;
    let Some(author) = request.user_id.filter(|user| !may_know.has(*user)) else { return Ok(request) };
    let team = request.team_id.or(accounts::find_user(conn, author)?.and_then(|user| user.team_id));
    let asked_of = team.map(|team| accounts::find_team(conn, team)).transpose()?.flatten().map(|team| team.name);
    let given = AdviceRequestRow { user_id: None, team_id: team, asked_of: asked_of.unwrap_or_default(), ..request };
    let can_be_given = contributors_of(conn, &given)?.into_iter().any(|user| may_know.has(user));
    if can_be_given { Ok(given) } else { Err(Failure::Rule(CheckRefused::NobodyToWrite)) }
}

/// Sends advice back: its receipt no longer counts, and the limit stays. Returns what those who owe it again are told.
fn send_back(
    conn: &mut DbConnection,
    service: &Service,
    context: &Context,
    open: &OpenCase,
    request: AdviceRequestRow,
    reason: &Words<4_000>,
) -> Result<Vec<NewNotice>, Failure<CheckRefused>> {
    let (id, version) = (request.id, request.version);
    if !matches!(request.state, AdviceState::Received | AdviceState::Accepted) {
        return Err(Failure::Rule(CheckRefused::NothingToCheck));
    }
    let request = to_whom(conn, context, open, request)?;
    // The day promised belonged to the version that came: chasing starts anew.
    let row =
        AdviceRequestRow { state: AdviceState::SentBack, return_reason: Some(reason.to_string()), promised_on: None, ..request };
    advice::update_request(conn, row.clone())?;
    let fact = FactKind::AdviceSentBack { advice: id, reason: Some(reason.clone().into()) };
    timetable::record(conn, service, context, open.case.id, fact, context.today)?;
    let told = contributors_of(conn, &row)?.into_iter();
    let event = NoticeEvent::AdviceSentBack;
    Ok(told.map(|to| notice(event, &open.case, &row, context.today, to, request_path(id, ""), version)).collect())
}
