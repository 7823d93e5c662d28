//! Checking advice: reading it, accepting it, sending it back, and recording why none is needed or why it is late.

mod excuse;
mod read;

pub use excuse::{MissedExcuse, excuse_missed, record_late_cause};
pub use read::{CheckPage, Missed, read};

use ehc_domain::{
    advice::AdviceState,
    audit::AuditEntry,
    cases::CaseReference,
    ids::AdviceRequestId,
    notifications::NoticeEvent,
    policy::Action,
    refusals,
    timetable::facts::{FactKind, Words},
};
use ehc_persistence::{
    DbConnection, StorageResult,
    advice::{self, AdviceRequestRow},
};
use thiserror::Error;

use super::{
    ask::{AskRefused, NotAsked, check_not_asked, not_needed_fact},
    contributors_of, given, notice, open_on_case, request_path,
};
use crate::{
    Context, Done, Failure, Service,
    cases::OpenCase,
    history::{AdviceResult, Blank, Told},
    timetable,
};

refusals! {
    /// Why nothing is done to advice.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum CheckRefused {
        /// Nothing waits to be checked.
        NothingToCheck = "nothing_to_check", "There is no advice here that waits to be checked";
        /// No reason was given.
        ReasonMissing = "reason_missing", "Say what is missing or wrong, so that it can be put right";
        /// No cause was given.
        CauseMissing = "cause_missing", "Enter the cause";
        /// The advice has come.
        HasCome = "has_come", "This advice has come, so it cannot be marked as not needed";
        /// The ground for not asking is not made out.
        Ground => transparent(AskRefused);
        /// No appointment was missed.
        NothingMissed = "nothing_missed", "No missed appointment is recorded for this request";
        /// Only the bodies of s31(1) have this exception.
        NotBoundByLaw = "not_bound_by_law", "This exception is only for bodies that the 6-week limit binds by law. Record the missed appointment as the cause instead";
        /// Exceptions say why keeping to the limit was impractical.
        WhyMissing = "why_missing", "Say why it was impractical to keep to the limit";
        /// Exceptions rest on evidence.
        EvidenceMissing = "evidence_missing", "Say what the evidence is";
        /// It was recorded before.
        RecordedAlready = "recorded_already", "This missed appointment is recorded as an exception already";
    }
}

/// Accepts the latest version. The day on which that version came is the day that counts.
///
/// # Errors
/// [`CheckRefused`]; policy; storage, a conflict among them when the request changed meanwhile.
pub fn accept(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: AdviceRequestId,
    version: i32,
) -> Result<(), Failure<CheckRefused>> {
    service.store.write(context, |conn| {
        let (open, request) = open_on_case(conn, context, reference, id, Action::AdviceReturn)?;
        let row = AdviceRequestRow { version, ..request };
        accept_in(conn, service, context, &open, row)?;
        let entry = AuditEntry::of(&open.permit)
            .on("advice_request", id)
            .telling(&Told::AdviceChecked { result: AdviceResult::Accepted });
        Ok(Done::new((), entry).seen_at(open.path("advice")))
    })
}

/// Accepts within an act that has its own permission and audit entry.
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

/// Sends advice back: its receipt no longer counts, and the limit stays.
///
/// # Errors
/// [`CheckRefused`]; policy; storage, a conflict among them when the request changed meanwhile.
pub fn send_back(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: AdviceRequestId,
    reason: &str,
    version: i32,
) -> Result<(), Failure<CheckRefused>> {
    let words = Words::parse(reason).ok_or(Failure::Rule(CheckRefused::ReasonMissing));
    service.store.write(context, |conn| {
        let (open, request) = open_on_case(conn, context, reference, id, Action::AdviceReturn)?;
        let words = words?;
        if !matches!(request.state, AdviceState::Received | AdviceState::Accepted) {
            return Err(Failure::Rule(CheckRefused::NothingToCheck));
        }
        // The day promised belonged to the version that came: chasing starts anew.
        let row = AdviceRequestRow {
            state: AdviceState::SentBack,
            return_reason: Some(words.as_str().to_owned()),
            promised_on: None,
            version,
            ..request
        };
        advice::update_request(conn, row.clone())?;
        let fact = FactKind::AdviceSentBack { advice: id, reason: Some(words.clone()) };
        timetable::record(conn, service, context, open.case.id, fact, context.today)?;
        let event = NoticeEvent::AdviceSentBack;
        let notices: Vec<_> = contributors_of(conn, &row)?
            .into_iter()
            .map(|to| notice(event, &open.case, &row, context.today, to, request_path(id, ""), version))
            .collect();
        let entry = AuditEntry::of(&open.permit)
            .on("advice_request", id)
            .telling(&Told::AdviceChecked { result: AdviceResult::SentBack })
            .because(words.as_str());
        Ok(Done::new((), entry).telling_all(notices).seen_at(open.path("advice")))
    })
}

/// Takes a request back because the advice is not needed: on reg 6(4), or because the requirement does not fit the child.
///
/// # Errors
/// [`CheckRefused`]; policy; storage.
pub fn not_needed(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: AdviceRequestId,
    not_asked: &NotAsked,
    version: i32,
) -> Result<(), Failure<CheckRefused>> {
    service.store.write(context, |conn| {
        let (open, request) = open_on_case(conn, context, reference, id, Action::AdviceRequest)?;
        check_not_asked(request.kind, not_asked, context.today).map_err(|refused| Failure::Rule(refused.into()))?;
        if !request.state.is_owed() && request.state != AdviceState::Declined {
            return Err(Failure::Rule(CheckRefused::HasCome));
        }
        // Whoever was asked has no more business with the case: the name stays, the access goes.
        let row = AdviceRequestRow {
            state: AdviceState::NotNeeded,
            not_asked_ground: not_asked.ground,
            not_asked_reason: given(&not_asked.reason),
            user_id: None,
            team_id: None,
            version,
            ..request
        };
        advice::update_request(conn, row)?;
        let reason = Words::parse(&not_asked.reason).ok_or(Failure::Rule(CheckRefused::ReasonMissing))?;
        let fact = not_needed_fact(id, not_asked).unwrap_or(FactKind::AdviceCancelled { advice: id, reason });
        timetable::record(conn, service, context, open.case.id, fact, context.today)?;
        let entry = AuditEntry::of(&open.permit)
            .on("advice_request", id)
            .telling(&Told::AdviceNotNeeded { ground: Blank(not_asked.ground) })
            .because(&not_asked.reason);
        Ok(Done::new((), entry).seen_at(open.path("advice")))
    })
}
