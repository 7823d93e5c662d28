//! Exceptions: recorded grounds that excuse missing a limit and never move it (reg 10(4) and its likes).

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    cases::CaseReference,
    ids::{AdviceRequestId, FactId, Id, UserId},
    notifications::NoticeEvent,
    policy::{Action, Decision, Refusal, Target, decide},
    timetable::{
        Duty,
        exceptions::{Ground, closure_refusal, grounds_offered},
        facts::{FactKind, Words},
        rules::{Nature, RuleId, RuleIds},
    },
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts,
    institutions::{self, ClosureRow},
    notifications::{Addressee, NewNotice},
};
use thiserror::Error;

use crate::{
    Context, Done, Failure, Service,
    cases::{OpenCase, open},
    failure::NoRule,
    timetable::{CaseTimetable, correct, facts_of, of_open_case, record as record_fact},
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

/// Why an exception is not recorded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExceptionRefused {
    /// No such limit in this case.
    #[error("Choose the limit that may be missed")]
    NoSuchLimit,
    /// No ground chosen.
    #[error("Choose the ground that the regulations give")]
    GroundMissing,
    /// The regulations give this limit no such ground.
    #[error("The regulations do not give this ground for this limit")]
    GroundNotOpen,
    /// No first day.
    #[error("Enter the first day of the ground")]
    FromMissing,
    /// Ends before it begins.
    #[error("The last day must be on or after the first")]
    EndsBeforeItBegins,
    /// No evidence.
    #[error("Say what shows the ground, such as a letter or a call, with its date")]
    EvidenceMissing,
    /// No reason.
    #[error("Say why it makes keeping the limit impractical")]
    WhyMissing,
    /// The closure ground needs the dates of the school.
    #[error("{0}")]
    Closure(String),
    /// Only the officer who did not record it approves it.
    #[error("Somebody other than the person who recorded it must approve it")]
    SamePerson,
    /// Nothing waits for approval.
    #[error("There is no exception here that waits for approval")]
    NothingToApprove,
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

/// Shows which limits of a case can be excused, and by what.
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
        let limits = dates
            .timetable
            .duties
            .iter()
            .filter(|duty| duty.rule.nature == Nature::Duty && duty.due.is_some() && !duty.rule.exceptions.is_empty())
            .map(|duty| OpenLimit {
                duty: duty.clone(),
                title: dates.titles.get(&duty.key).cloned().unwrap_or_default(),
                grounds: grounds_offered(&duty.rule),
            })
            .collect();
        Ok((dates, limits))
    })
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
        if !ground.is_open_to(&duty.rule) {
            return Err(Failure::Rule(ExceptionRefused::GroundNotOpen));
        }
        let from = new.from.ok_or(Failure::Rule(ExceptionRefused::FromMissing))?;
        if new.to.is_some_and(|to| to < from) {
            return Err(Failure::Rule(ExceptionRefused::EndsBeforeItBegins));
        }
        let evidence = Words::parse(&new.evidence).ok_or(Failure::Rule(ExceptionRefused::EvidenceMissing))?;
        let why = Words::parse(&new.why_impractical).ok_or(Failure::Rule(ExceptionRefused::WhyMissing))?;
        let closures = match dates.open.case.institution_id {
            Some(id) => institutions::list_closures(conn, id)?,
            None => Vec::new(),
        };
        let closure = closure_for(ground, from, &closures, &dates).map_err(Failure::Rule)?;
        let rules = RuleIds::new(vec![duty.rule.id]).ok_or(Failure::Rule(ExceptionRefused::NoSuchLimit))?;
        let kind = FactKind::ExceptionRecorded {
            code: ground,
            rules,
            from,
            to: new.to,
            evidence,
            why_impractical: why,
            affects: None,
            advice: duty.subject.map(AdviceRequestId::new),
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
            .with("limit", duty.rule.id)
            .because(new.why_impractical.clone());
        let told = if ground.needs_approval() { ask_approval(conn, context, &dates.open, id)? } else { Vec::new() };
        Ok(Done::new(id, entry).telling_all(told).seen_at(dates.open.path("dates")))
    })
}

#[derive(Debug, Clone, Copy)]
struct ClosureGround<'a> {
    asked_on: NaiveDate,
    row: &'a ClosureRow,
}

/// Finds the school's own closure that a closure ground rests on, and tests it (reg 10(4)(a)): the person enters no dates that the school's record
/// does not show.
fn closure_for<'a>(
    ground: Ground,
    from: NaiveDate,
    closures: &'a [ClosureRow],
    dates: &CaseTimetable,
) -> Result<Option<ClosureGround<'a>>, ExceptionRefused> {
    if !matches!(ground, Ground::School4W | Ground::EarlyYears4W) {
        return Ok(None);
    }
    let refuse = |words: String| Err(ExceptionRefused::Closure(words));
    let row = closures.iter().find(|row| row.first_closed_on - chrono::Duration::days(7) <= from && from <= row.reopens_on);
    let Some(row) = row else {
        return refuse("The school’s record shows no closure around that day. Record its closing and opening days first".into());
    };
    let asked = dates.timetable.duties.iter().find(|duty| duty.rule.id == RuleId::new("COP-ADVICE-6W"));
    let Some(asked_on) = asked.map(|duty| duty.receipt.anchor.on) else {
        return refuse("The ground is about advice asked of the school, and none has been asked".into());
    };
    match closure_refusal(asked_on, row.first_closed_on, row.reopens_on) {
        None => Ok(Some(ClosureGround { asked_on, row })),
        Some(refusal) => refuse(format!("The closure gives no ground: {refusal}")),
    }
}

/// A recorded exception, as whoever approves it reads it.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The case.
    pub open: OpenCase,
    /// The ground.
    pub ground: Ground,
    /// What the limits are called that it was recorded for.
    pub limits: Vec<String>,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day; `None` while it goes on.
    pub to: Option<NaiveDate>,
    /// What shows it.
    pub evidence: String,
    /// Why it makes keeping the limit impractical.
    pub why_impractical: String,
    /// When the family was told.
    pub family_told_on: Option<NaiveDate>,
    /// Who recorded it; empty for what the system recorded.
    pub recorded_by: String,
    /// Whether it still waits for somebody's approval.
    pub is_waiting: bool,
}

/// Shows a recorded exception to those who approve them: nobody approves what they have not read.
///
/// # Errors
/// [`Failure::Refused`] for people who do not approve; [`Failure::NotFound`] for no such exception of the case; storage.
pub fn find(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    exception: FactId,
) -> Result<Recorded, Failure<NoRule>> {
    service.store.read(|conn| {
        let open = open::<NoRule>(conn, context, reference, Action::ExceptionRecord)?;
        // Reading asks for no password; approving does.
        if decide(&context.actor, Action::ExceptionApprove, Target::Case(&open.subject)) != Decision::Allow {
            return Err(Failure::Refused(Refusal::Denied));
        }
        let facts = facts_of(conn, open.case.id)?;
        let found = facts.standing().find(|fact| fact.id == exception).ok_or(Failure::NotFound)?.kind.clone();
        let FactKind::ExceptionRecorded { code, from, to, evidence, why_impractical, approved_by, family_told_on, .. } = found
        else {
            return Err(Failure::NotFound);
        };
        let rows = ehc_persistence::timetable::list_facts(conn, open.case.id)?;
        let recorded_by = match rows.iter().find(|row| row.id == exception).and_then(|row| row.recorded_by) {
            Some(user) => accounts::find_user(conn, user)?.map(|user| user.name).unwrap_or_default(),
            None => String::new(),
        };
        let dates = of_open_case(conn, service.store.law(), open, context.today, None)?;
        let concerned =
            dates.timetable.duties.iter().filter(|duty| duty.receipt.exceptions.iter().any(|one| one.fact == exception));
        Ok(Recorded {
            limits: concerned.filter_map(|duty| dates.titles.get(&duty.key).cloned()).collect(),
            open: dates.open,
            ground: code,
            from,
            to,
            evidence: evidence.as_str().to_owned(),
            why_impractical: why_impractical.as_str().to_owned(),
            family_told_on,
            recorded_by,
            is_waiting: approved_by.is_none() && code.needs_approval(),
        })
    })
}

/// Tells the managers of the team that a ground waits for one of them.
fn ask_approval(conn: &mut DbConnection, context: &Context, open: &OpenCase, exception: FactId) -> StorageResult<Vec<NewNotice>> {
    let managers = accounts::list_managers_of_team(conn, open.case.team_id)?;
    let notice = |manager: UserId| NewNotice {
        dedupe_key: format!("{}:{exception}:{manager}", NoticeEvent::ApprovalWaiting.code()),
        event: NoticeEvent::ApprovalWaiting,
        case_id: Some(open.case.id),
        subject_id: Some(exception.uuid()),
        to: Addressee::User(manager),
        title: format!("{}: exception waiting for approval", open.case.reference),
        body: format!("An exception was recorded on {}. It counts once a manager has approved it.", open.case.reference),
        link: open.path(&format!("exceptions/{exception}/approve")),
    };
    Ok(managers.into_iter().filter(|manager| *manager != context.actor.user_id).map(notice).collect())
}

/// Approves a recorded ground that rests on judgement, by a fact that supersedes it.
///
/// # Errors
/// [`ExceptionRefused`]; policy; storage.
pub fn approve(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    exception: FactId,
) -> Result<FactId, Failure<ExceptionRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::ExceptionApprove)?;
        let nothing = || Failure::Rule(ExceptionRefused::NothingToApprove);
        let facts = facts_of(conn, open.case.id)?;
        let recorded = facts.standing().find(|fact| fact.id == exception).ok_or_else(nothing)?;
        let rows = ehc_persistence::timetable::list_facts(conn, open.case.id)?;
        let recorded_by = rows.iter().find(|row| row.id == exception).and_then(|row| row.recorded_by);
        if recorded_by == Some(context.actor.user_id) {
            return Err(Failure::Rule(ExceptionRefused::SamePerson));
        }
        let mut kind = recorded.kind.clone();
        let on = recorded.on;
        let FactKind::ExceptionRecorded { code, approved_by, .. } = &mut kind else { return Err(nothing()) };
        if approved_by.is_some() || !code.needs_approval() {
            return Err(nothing());
        }
        *approved_by = Words::parse(&context.actor.name);
        let id = correct(conn, service, context, open.case.id, kind, on, (exception, "Approved"))?;
        let entry = AuditEntry::of(&open.permit).on("fact", id);
        Ok(Done::new(id, entry).seen_at(open.path("dates")))
    })
}

/// Ends a ground that was still going on.
///
/// # Errors
/// [`ExceptionRefused`]; policy; storage.
pub fn end(
    service: &Service,
    context: &Context,
    reference: &CaseReference,
    exception: FactId,
    last_day: NaiveDate,
) -> Result<(), Failure<ExceptionRefused>> {
    service.store.write(context, |conn| {
        let open = open(conn, context, reference, Action::ExceptionRecord)?;
        let facts = facts_of(conn, open.case.id)?;
        let first = facts.first_version(exception);
        let standing = facts.find(exception).ok_or(Failure::Rule(ExceptionRefused::NothingToApprove))?;
        if last_day < standing.on {
            return Err(Failure::Rule(ExceptionRefused::EndsBeforeItBegins));
        }
        let kind = FactKind::ExceptionEnded { exception: Id::new(first.uuid()) };
        let id = record_fact(conn, service, context, open.case.id, kind, last_day)?;
        let entry = AuditEntry::of(&open.permit).on("fact", id).with("last_day", last_day);
        Ok(Done::new((), entry).seen_at(open.path("dates")))
    })
}
