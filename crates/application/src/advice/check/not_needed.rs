//! Taking a request back because the advice is not needed.

use chrono::NaiveDate;
use ehc_domain::{
    advice::{AdviceState, NotAskedGround},
    audit::AuditEntry,
    cases::CaseReference,
    ids::AdviceRequestId,
    policy::Action,
    refusals,
    text::Words,
    timetable::{facts::FactKind, order::OutOfOrder},
};
use ehc_persistence::advice::{self, AdviceRequestRow};
use thiserror::Error;

use crate::{
    Context, Done, Failure, Service,
    advice::{
        NotAsked,
        ask::{GroundRefused, check_not_asked, not_needed_fact},
        open_on_case,
        over::is_not_owed,
    },
    history::{Blank, Told},
    timetable,
};

/// On what ground advice that was asked for is not needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotNeeded {
    /// The ground.
    pub ground: NotAskedGround,
    /// The day on which the author of earlier advice was satisfied with it.
    pub author_satisfied_on: Option<NaiveDate>,
    /// The day on which the authority was.
    pub authority_satisfied_on: Option<NaiveDate>,
    /// The day on which the family was.
    pub family_satisfied_on: Option<NaiveDate>,
    /// The reason in writing, without which no ground stands.
    pub reason: Option<Words<4_000>>,
    /// The version of the request that was read.
    pub version: i32,
}

refusals! {
    /// Why a request is not taken back.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum NotNeededRefused {
        /// The advice has come.
        HasCome = "has_come", "This advice has come, so it cannot be marked as not needed";
        /// The ground is not made out.
        Ground => transparent(GroundRefused);
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Takes a request back because the advice is not needed: on reg 6(4), or because the requirement does not fit the child.
///
/// # Errors
/// [`NotNeededRefused`]; policy; storage, a conflict among them when the request changed meanwhile.
pub fn not_needed(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: AdviceRequestId,
    not_needed: NotNeeded,
) -> Result<(), Failure<NotNeededRefused>> {
    let NotNeeded { ground, author_satisfied_on, authority_satisfied_on, family_satisfied_on, reason, version } = not_needed;
    let not_asked = NotAsked { ground, reason, author_satisfied_on, authority_satisfied_on, family_satisfied_on };
    service.store.write(context, |conn| {
        let (open, request) = open_on_case(conn, context, reference, id, Action::AdviceRequest)?;
        let refused = |refused: GroundRefused| Failure::Rule(NotNeededRefused::Ground(refused));
        check_not_asked(request.kind, &not_asked, context.today).map_err(refused)?;
        let reason = not_asked.reason.clone().ok_or(refused(GroundRefused::ReasonMissing(request.kind)))?;
        if !request.state.is_owed() && request.state != AdviceState::Declined {
            return Err(Failure::Rule(NotNeededRefused::HasCome));
        }
        let notices = is_not_owed(conn, context, &open.case, &request)?;
        // Whoever was asked has no more business with the case: the name stays, the access goes.
        let row = AdviceRequestRow {
            state: AdviceState::NotNeeded,
            not_asked_ground: Some(ground),
            not_asked_reason: Some(reason.to_string()),
            user_id: None,
            team_id: None,
            version,
            ..request
        };
        advice::update_request(conn, row)?;
        let entry = AuditEntry::of(&open.permit)
            .on("advice_request", id)
            .telling(&Told::AdviceNotNeeded { ground: Blank(Some(ground)) })
            .because(reason.as_str());
        let fact = not_needed_fact(id, &not_asked).unwrap_or(FactKind::AdviceCancelled { advice: id, reason: reason.into() });
        timetable::record(conn, service, context, open.case.id, fact, context.today)?;
        Ok(Done::new((), entry).telling_all(notices).seen_at(open.path("advice")))
    })
}
