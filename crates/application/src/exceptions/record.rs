//! Recording a ground on which missing a limit is excused.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    ids::{AdviceRequestId, FactId, UserId},
    notifications::NoticeEvent,
    policy::Action,
    timetable::{
        Duty, DutyStatus,
        exceptions::{Ground, grounds_offered},
        facts::{FactKind, Words},
        rules::{Nature, RuleIds},
    },
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    notifications::{Addressee, NewNotice},
};

use super::{ExceptionRefused, closures::Closures};
use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    timetable::{CaseTimetable, of_open_case, record as record_fact},
};

/// What a caseworker records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewException {
    /// The key of the duty whose limit may be missed.
    pub duty: String,
    /// The ground.
    pub ground: Option<Ground>,
    /// Its first day.
    pub from: Option<NaiveDate>,
    /// Its last day; `None` while it goes on.
    pub to: Option<NaiveDate>,
    /// What shows it.
    pub evidence: String,
    /// Why it makes keeping the limit impractical: the second thing that the law asks.
    pub why_impractical: String,
    /// When the family was told.
    pub family_told_on: Option<NaiveDate>,
}

/// A limit for which an exception may be recorded, with the only grounds on offer.
#[derive(Debug, Clone)]
pub struct OpenLimit {
    /// The duty.
    pub duty: Duty,
    /// What it is called.
    pub title: String,
    /// The lawful grounds.
    pub grounds: Vec<Ground>,
}

/// Shows which limits of a case can be excused, and by what: those still running, and those missed; what was done in time needs no excuse. A ground about a
/// closure is offered only when the school's record and the day on which its advice was asked give it (reg 10(4)(a)-(b)).
///
/// # Errors
/// Policy; absence; storage.
pub fn offered(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
) -> Result<(CaseTimetable, Vec<OpenLimit>), Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::ExceptionRecord)?;
        let dates = of_open_case(conn, service.store.law(), open, context.today, None)?;
        let closures = Closures::of(conn, &dates.open.case)?;
        let limits = dates
            .timetable
            .duties
            .iter()
            .filter(|duty| can_be_excused(duty, context.today))
            .map(|duty| OpenLimit {
                duty: duty.clone(),
                title: dates.titles.get(&duty.key).cloned().unwrap_or_default(),
                grounds: grounds_offered(duty.rule()).into_iter().filter(|ground| closures.give(*ground)).collect(),
            })
            .collect();
        Ok((dates, limits))
    })
}

/// A limit that runs or was missed, for which the regulations give a ground.
fn can_be_excused(duty: &Duty, today: NaiveDate) -> bool {
    duty.rule().nature == Nature::Duty
        && duty.due.is_some()
        && !duty.rule().exceptions.is_empty()
        && !matches!(duty.status(today), DutyStatus::MetInTime { .. } | DutyStatus::Closed { .. })
}

/// Records an exception. The limit stays; if it is missed, this excuses it. Grounds that rest on judgement count only once a manager approves.
///
/// # Errors
/// [`ExceptionRefused`]; policy; storage.
pub fn record(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    new: NewException,
) -> Result<FactId, Failure<ExceptionRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::ExceptionRecord)?;
        let dates = of_open_case(conn, service.store.law(), open, context.today, None)?;
        let duty = dates.timetable.find_by_key(&new.duty).ok_or(Failure::Rule(ExceptionRefused::NoSuchLimit))?;
        let ground = new.ground.ok_or(Failure::Rule(ExceptionRefused::GroundMissing))?;
        if !ground.is_open_to(duty.rule()) {
            return Err(Failure::Rule(ExceptionRefused::GroundNotOpen));
        }
        if !can_be_excused(duty, context.today) {
            return Err(Failure::Rule(ExceptionRefused::NothingToExcuse));
        }
        let from = new.from.ok_or(Failure::Rule(ExceptionRefused::FromMissing))?;
        if new.to.is_some_and(|to| to < from) {
            return Err(Failure::Rule(ExceptionRefused::EndsBeforeItBegins));
        }
        let evidence = Words::parse(&new.evidence).ok_or(Failure::Rule(ExceptionRefused::EvidenceMissing))?;
        let why = Words::parse(&new.why_impractical).ok_or(Failure::Rule(ExceptionRefused::WhyMissing))?;
        let closures = Closures::of(conn, &dates.open.case)?;
        let closure = closures.resting_on(ground, from).map_err(Failure::Rule)?;
        let rules = RuleIds::new(vec![duty.rule_id()]).ok_or(Failure::Rule(ExceptionRefused::NoSuchLimit))?;
        let kind = FactKind::ExceptionRecorded {
            code: ground,
            rules,
            from,
            to: new.to,
            evidence,
            why_impractical: why,
            affects: None,
            advice: duty.subject().map(AdviceRequestId::new),
            advice_asked_on: closure.map(|closure| closure.asked_on),
            closed_from: closure.map(|closure| closure.row.first_closed_on),
            reopens_on: closure.map(|closure| closure.row.reopens_on),
            approved_by: None,
            family_told_on: new.family_told_on,
            review_on: context.today.checked_add_signed(chrono::Duration::weeks(4)),
        };
        let id = record_fact(conn, service, context, dates.open.case.id, kind, from)?;
        let entry = AuditEntry::of(&dates.open.permit)
            .on("fact", id)
            .with("ground", ground.code())
            .with("limit", duty.rule_id())
            .because(new.why_impractical.clone());
        let told =
            if ground.needs_approval() { ask_approval(conn, context, &dates.open, id, Approval::First)? } else { Vec::new() };
        Ok(Done::new(id, entry).telling_all(told).seen_at(dates.open.path("dates")))
    })
}

/// Why managers are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Approval {
    /// The exception is new.
    First,
    /// Its days were corrected.
    OfOtherDays,
}

/// Tells the managers of the team that a ground waits for one of them.
pub(super) fn ask_approval(
    conn: &mut DbConnection,
    context: &Context,
    open: &OpenCase,
    exception: FactId,
    approval: Approval,
) -> StorageResult<Vec<NewNotice>> {
    let what = match approval {
        Approval::First => "An exception was recorded",
        Approval::OfOtherDays => "The days of an exception were corrected",
    };
    let managers = accounts::list_managers_of_team(conn, open.case.team_id)?;
    let notice = |manager: UserId| NewNotice {
        dedupe_key: format!("{}:{exception}:{manager}", NoticeEvent::ApprovalWaiting.code()),
        event: NoticeEvent::ApprovalWaiting,
        case_id: Some(open.case.id),
        subject_id: Some(exception.uuid()),
        to: Addressee::User(manager),
        title: format!("{}: Exception waiting for approval", open.case.reference),
        body: format!("{what} on {}. It counts once a manager has approved it.", open.case.reference),
        link: open.path(&format!("exceptions/{exception}/approve")),
    };
    Ok(managers.into_iter().filter(|manager| *manager != context.actor.user_id).map(notice).collect())
}
