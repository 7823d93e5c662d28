//! Why advice is late, and the one ground on which that excuses a body the law binds (reg 8(2)(c)).

use ehc_domain::{
    advice::Binding,
    audit::AuditEntry,
    cases::CaseReference,
    ids::AdviceRequestId,
    policy::Action,
    refusals,
    text::Words,
    timetable::{
        exceptions::Ground,
        facts::FactKind,
        order::OutOfOrder,
        rules::{Authority, RuleId, RuleIds},
    },
};
use ehc_persistence::{
    advice::{self, AdviceRequestRow},
    timetable::list_deadlines,
};
use thiserror::Error;

use crate::{
    Context, Done, Failure, NoRule, Service,
    advice::{check_path, limit, open_on_case},
    history::Told,
    timetable,
};

/// Why advice is or was late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateCause {
    /// The cause. It excuses nothing.
    pub cause: Words<4_000>,
    /// The version of the request that was read.
    pub version: i32,
}

/// Records why advice is or was late. A cause excuses nothing.
///
/// # Errors
/// Policy; storage, a conflict among them when the request changed meanwhile.
pub fn record_late_cause(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: AdviceRequestId,
    late: LateCause,
) -> Result<(), Failure<NoRule>> {
    let LateCause { cause, version } = late;
    service.store.write(context, |conn| {
        let (open, request) = open_on_case(conn, context, reference, id, Action::AdviceRequest)?;
        advice::update_request(conn, AdviceRequestRow { late_cause: Some(cause.to_string()), version, ..request })?;
        let entry = AuditEntry::of(&open.permit).on("advice_request", id).because(cause.as_str());
        Ok(Done::new((), entry).seen_at(check_path(&open.case.reference, id)))
    })
}

/// What a caseworker says of a missed appointment to record it as an exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissedExcuse {
    /// The evidence: a letter, a call.
    pub evidence: Words<4_000>,
    /// Why it was impractical to keep to the limit.
    pub why_impractical: Words<4_000>,
}

refusals! {
    /// Why a missed appointment is no exception.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum ExcuseRefused {
        /// No appointment was missed.
        NothingMissed = "nothing_missed", "No missed appointment is recorded for this request";
        /// Only the bodies of s31(1) have this exception.
        NotBoundByLaw = "not_bound_by_law", "This exception is only for bodies that the 6-week limit binds by law. Record the missed appointment as the cause instead";
        /// It was recorded before.
        RecordedAlready = "recorded_already", "This missed appointment is recorded as an exception already";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
}

/// Records a missed appointment as an exception to the six weeks of the body that made it, and to nothing else (reg 8(2)(c)).
///
/// # Errors
/// [`ExcuseRefused`]; policy; storage.
pub fn excuse_missed(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: AdviceRequestId,
    excuse: MissedExcuse,
) -> Result<(), Failure<ExcuseRefused>> {
    let rule = |refused: ExcuseRefused| Failure::Rule(refused);
    let MissedExcuse { evidence, why_impractical } = excuse;
    service.store.write(context, |conn| {
        let (open, request) = open_on_case(conn, context, reference, id, Action::ExceptionRecord)?;
        let from = request.missed_on.ok_or(rule(ExcuseRefused::NothingMissed))?;
        if request.binding != Binding::Section31 {
            return Err(rule(ExcuseRefused::NotBoundByLaw));
        }
        let recorded = timetable::facts_of(conn, open.case.id)?;
        let is_same = |fact: &FactKind| {
            matches!(fact, FactKind::ExceptionRecorded { code: Ground::AdviceMissed, advice: Some(advice), from: day, .. }
                if *advice == id && *day == from)
        };
        // Its first day may have been corrected since: the versions before count too.
        if recorded.history().iter().any(|fact| is_same(&fact.kind)) {
            return Err(rule(ExcuseRefused::RecordedAlready));
        }
        // While the child is detained the same six weeks run under another rule (SI 2015/62 reg 8).
        let owed = list_deadlines(conn, open.case.id)?
            .into_iter()
            .find(|row| row.authority == Authority::Statute && row.subject_id.is_some_and(|subject| subject.uuid() == id.uuid()));
        let running = owed.as_ref().map_or(limit::rule_of(Binding::Section31), |row| row.rule.as_str());
        let rules = RuleId::known(running).and_then(|rule| RuleIds::new(vec![rule]));
        let fact = FactKind::ExceptionRecorded {
            code: Ground::AdviceMissed,
            rules: rules.ok_or(rule(ExcuseRefused::NotBoundByLaw))?,
            from,
            to: request.next_appointment_on,
            evidence: evidence.into(),
            why_impractical: why_impractical.clone().into(),
            affects: None,
            advice: Some(id),
            advice_asked_on: None,
            closed_from: None,
            reopens_on: None,
            approved_by: None,
            family_told_on: None,
            review_on: None,
        };
        timetable::record(conn, service, context, open.case.id, fact, context.today)?;
        let entry = AuditEntry::of(&open.permit)
            .on("advice_request", id)
            .telling(&Told::AdviceExcused { ground: Ground::AdviceMissed })
            .because(why_impractical.as_str());
        Ok(Done::new((), entry).seen_at(check_path(&open.case.reference, id)))
    })
}
