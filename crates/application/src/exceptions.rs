//! Exceptions: recorded grounds that excuse missing a limit and never move it (reg 10(4) and its likes).

use chrono::NaiveDate;
use ehc_domain::{
    advice::AdviceKind,
    audit::AuditEntry,
    cases::CaseReference,
    ids::{AdviceRequestId, FactId, Id, UserId},
    institutions::InstitutionKind,
    notifications::NoticeEvent,
    policy::{self, Action, Decision, Target, decide},
    timetable::{
        Duty, DutyStatus,
        exceptions::{Ground, Refusal, closure_refusal, grounds_offered},
        facts::{FactKind, Words},
        rules::{Nature, RuleIds},
    },
};
use ehc_persistence::{
    DbConnection, StorageResult, accounts, advice,
    cases::CaseRow,
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

/// Shows which limits of a case can be excused, and by what: those still running, and those missed. What was done in time needs no excuse. A ground about a closure is offered only when the school's record and the day on which its
/// advice was asked give it (reg 10(4)(a)-(b)).
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
            .filter(|duty| duty.rule.nature == Nature::Duty && duty.due.is_some() && !duty.rule.exceptions.is_empty())
            .filter(|duty| !matches!(duty.status(context.today), DutyStatus::MetInTime { .. } | DutyStatus::Closed { .. }))
            .map(|duty| OpenLimit {
                duty: duty.clone(),
                title: dates.titles.get(&duty.key).cloned().unwrap_or_default(),
                grounds: grounds_offered(&duty.rule).into_iter().filter(|ground| closures.give(*ground)).collect(),
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
        let closures = Closures::of(conn, &dates.open.case)?;
        let closure = closures.resting_on(ground, from).map_err(Failure::Rule)?;
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

/// A closure of the child's school, and the day on which its advice was asked for.
#[derive(Debug, Clone, PartialEq)]
struct ClosureGround {
    asked_on: NaiveDate,
    row: ClosureRow,
}

/// What is known of the closures of a case's school: whose ground they can give, and every pair of a closure and a request for the school's advice.
#[derive(Debug, Clone, Default)]
struct Closures {
    ground: Option<Ground>,
    pairs: Vec<ClosureGround>,
    has_asked: bool,
}

impl Closures {
    /// Reads them from the school's record and from the requests for educational advice: the person enters no dates that the records do not show.
    fn of(conn: &mut DbConnection, case: &CaseRow) -> StorageResult<Self> {
        let Some(id) = case.institution_id else { return Ok(Self::default()) };
        let ground = institutions::find(conn, id)?.map(|institution| match institution.kind {
            InstitutionKind::EarlyYears => Ground::EarlyYears4W,
            _ => Ground::School4W,
        });
        let requests = advice::list_requests(conn, case.id)?;
        let asked: Vec<NaiveDate> =
            requests.iter().filter(|row| row.kind == AdviceKind::Education).filter_map(|row| row.asked_on).collect();
        let closures = institutions::list_closures(conn, id)?;
        let pair = |row: &ClosureRow, asked_on: NaiveDate| ClosureGround { asked_on, row: row.clone() };
        let pairs = closures.iter().flat_map(|row| asked.iter().map(|asked_on| pair(row, *asked_on))).collect();
        Ok(Self { ground, pairs, has_asked: !asked.is_empty() })
    }

    /// Tells whether the regulation gives a ground at all: grounds about closures need advice asked from a week before a closure of four weeks or more
    /// to a week before its end.
    fn give(&self, ground: Ground) -> bool {
        !is_about_closure(ground) || (self.ground == Some(ground) && self.pairs.iter().any(|pair| pair.refusal().is_none()))
    }

    /// Finds the closure on which a closure ground rests.
    fn resting_on(&self, ground: Ground, from: NaiveDate) -> Result<Option<&ClosureGround>, ExceptionRefused> {
        if !is_about_closure(ground) {
            return Ok(None);
        }
        let refuse = |words: String| Err(ExceptionRefused::Closure(words));
        if self.ground != Some(ground) {
            return refuse("The ground is about the kind of school or early years provider that the child attends".into());
        }
        if !self.has_asked {
            return refuse("The ground is about advice asked of the school, and none has been asked".into());
        }
        let around =
            |pair: &&ClosureGround| pair.row.first_closed_on - chrono::Duration::days(7) <= from && from <= pair.row.reopens_on;
        let near: Vec<&ClosureGround> = self.pairs.iter().filter(around).collect();
        match (near.iter().find(|pair| pair.refusal().is_none()), near.first().and_then(|pair| pair.refusal())) {
            (Some(pair), _) => Ok(Some(pair)),
            (None, Some(refusal)) => refuse(format!("The closure gives no ground: {refusal}")),
            (None, None) => {
                refuse("The school’s record shows no closure around that day. Record its closing and opening days first".into())
            }
        }
    }
}

impl ClosureGround {
    fn refusal(&self) -> Option<Refusal> {
        closure_refusal(self.asked_on, self.row.first_closed_on, self.row.reopens_on)
    }
}

const fn is_about_closure(ground: Ground) -> bool {
    matches!(ground, Ground::School4W | Ground::EarlyYears4W)
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
            return Err(Failure::Refused(policy::Refusal::Denied));
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
