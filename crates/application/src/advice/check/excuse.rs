//! Why advice is late, and the one ground on which that excuses a body the law binds (reg 8(2)(c)).

use ehc_domain::{
    advice::Binding,
    audit::AuditEntry,
    cases::CaseReference,
    ids::AdviceRequestId,
    policy::Action,
    timetable::{
        exceptions::Ground,
        facts::{FactKind, Words},
        rules::{Authority, RuleId, RuleIds},
    },
};
use ehc_persistence::{
    advice::{self, AdviceRequestRow},
    timetable::list_deadlines,
};

use super::CheckRefused;
use crate::{
    Context, Done, Failure, Service,
    advice::{check_path, given, limit, open_on_case},
    history::Told,
    timetable,
};

/// Records why advice is or was late. A cause excuses nothing.
///
/// # Errors
/// [`CheckRefused`]; policy; storage.
pub fn record_late_cause(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: AdviceRequestId,
    cause: &str,
    version: i32,
) -> Result<(), Failure<CheckRefused>> {
    service.store.write(context, |conn| {
        let (open, request) = open_on_case(conn, context, reference, id, Action::AdviceRequest)?;
        let cause = given(cause).ok_or(Failure::Rule(CheckRefused::CauseMissing))?;
        advice::update_request(conn, AdviceRequestRow { late_cause: Some(cause.clone()), version, ..request })?;
        let entry = AuditEntry::of(&open.permit).on("advice_request", id).because(cause);
        Ok(Done::new((), entry).seen_at(check_path(&open.case.reference, id)))
    })
}

/// What a caseworker says of a missed appointment to record it as an exception.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MissedExcuse {
    /// The evidence: a letter, a call.
    pub evidence: String,
    /// Why it was impractical to keep to the limit.
    pub why_impractical: String,
}

/// Records a missed appointment as an exception to the six weeks of the body that made it, and to nothing else (reg 8(2)(c)).
///
/// # Errors
/// [`CheckRefused`]; policy; storage.
pub fn excuse_missed(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    id: AdviceRequestId,
    excuse: &MissedExcuse,
) -> Result<(), Failure<CheckRefused>> {
    let rule = |refused: CheckRefused| Failure::Rule(refused);
    service.store.write(context, |conn| {
        let (open, request) = open_on_case(conn, context, reference, id, Action::ExceptionRecord)?;
        let from = request.missed_on.ok_or(rule(CheckRefused::NothingMissed))?;
        if request.binding != Binding::Section31 {
            return Err(rule(CheckRefused::NotBoundByLaw));
        }
        let evidence = Words::parse(&excuse.evidence).ok_or(rule(CheckRefused::EvidenceMissing))?;
        let why_impractical = Words::parse(&excuse.why_impractical).ok_or(rule(CheckRefused::WhyMissing))?;
        let recorded = timetable::facts_of(conn, open.case.id)?;
        let is_same = |fact: &FactKind| {
            matches!(fact, FactKind::ExceptionRecorded { code: Ground::AdviceMissed, advice: Some(advice), from: day, .. }
                if *advice == id && *day == from)
        };
        // Its first day may have been corrected since: the versions before count too.
        if recorded.history().iter().any(|fact| is_same(&fact.kind)) {
            return Err(rule(CheckRefused::RecordedAlready));
        }
        // While the child is detained the same six weeks run under another rule (SI 2015/62 reg 8).
        let owed = list_deadlines(conn, open.case.id)?
            .into_iter()
            .find(|row| row.authority == Authority::Statute && row.subject_id.is_some_and(|subject| subject.uuid() == id.uuid()));
        let running = owed.as_ref().map_or(limit::rule_of(Binding::Section31), |row| row.rule.as_str());
        let rules = RuleId::known(running).and_then(|rule| RuleIds::new(vec![rule]));
        let fact = FactKind::ExceptionRecorded {
            code: Ground::AdviceMissed,
            rules: rules.ok_or(rule(CheckRefused::NotBoundByLaw))?,
            from,
            to: request.next_appointment_on,
            evidence,
            why_impractical,
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
            .because(&excuse.why_impractical);
        Ok(Done::new((), entry).seen_at(check_path(&open.case.reference, id)))
    })
}
