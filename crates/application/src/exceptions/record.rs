//! Recording a ground on which missing a limit is excused.

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    calendar::day_in_words,
    cases::CaseReference,
    ids::{AdviceRequestId, FactId, UserId},
    notifications::NoticeEvent,
    policy::Action,
    refusals,
    text::{Text, Words},
    timetable::{
        Duty, DutyStatus,
        exceptions::{Ground, grounds_offered},
        facts::{Fact, FactKind, Facts},
        order::OutOfOrder,
        rules::{Nature, RuleIds},
    },
};
use ehc_persistence::{
    DbConnection, StorageResult,
    notifications::{Addressee, NewNotice},
};
use thiserror::Error;

use super::closures::Closures;
use crate::{
    Context, Done, Failure, Service,
    access::managers_who_may_know,
    cases::{OpenCase, open},
    failure::NoRule,
    history::Told,
    timetable::{CaseTimetable, facts_of, of_open_case, record as record_fact},
};

/// What a caseworker records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewException {
    /// The key of the duty whose limit may be missed.
    pub duty: Text<200>,
    /// The ground.
    pub ground: Ground,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day; `None` while it goes on.
    pub to: Option<NaiveDate>,
    /// What shows it.
    pub evidence: Text<1_000>,
    /// Why it makes keeping the limit impractical: the second thing that the law asks.
    pub why_impractical: Words<4_000>,
    /// When the family was told.
    pub family_told_on: Option<NaiveDate>,
}

refusals! {
    /// Why an exception is not recorded.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum ExceptionRefused {
        /// No such limit in this case.
        NoSuchLimit = "no_such_limit" @ duty, "Choose the limit that may be missed";
        /// It was met in time, or the law asks for it no more.
        NothingToExcuse = "nothing_to_excuse" @ ground, "This limit needs no excuse: it was met in time, or nobody is held to it any more";
        /// The regulations give this limit no such ground.
        GroundNotOpen = "ground_not_open" @ ground, "The regulations do not give this ground for this limit";
        /// Ends before it begins.
        EndsBeforeItBegins = "ends_before_it_begins" @ to, "The last day must be on or after the first";
        /// The ground would begin before the case did.
        BeforeTheCase {
            /** What began the case, to begin a sentence. */ what: String,
            /** When. */ on: NaiveDate,
        } = "before_the_case" @ from, "{} came on {}, and no limit ran before. Enter that day or a later one" [.what, day_in_words(*.on)];
        /// The ground would begin after the limit.
        AfterTheLimit {
            /** What the limit is called. */ limit: String,
            /** Its last day. */ due: NaiveDate,
        } = "after_the_limit" @ from, "“{}” is due on {}. What begins after that day cannot be why it is missed: enter that day or an earlier one" [.limit, day_in_words(*.due)];
        /// The family would have been told on a day that has not come.
        ToldInTheFuture = "told_in_the_future" @ family_told_on, "Enter the day on which the family was told: today or earlier. Leave it empty if they were not told yet";
        /// The family would have been told before there was anything to tell.
        ToldBeforeItBegan {
            /** The first day that can be. */ on: NaiveDate,
        } = "told_before_it_began" @ family_told_on, "The family cannot have been told before {}. Enter that day or a later one, or leave it empty if they were not told yet" [day_in_words(*.on)];
        /// The closure ground needs the dates of the school.
        Closure(String) = "closure" @ ground, "{0}";
        /// The case would contradict itself.
        Order => transparent(OutOfOrder);
    }
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
        let duty = dates.timetable.find_by_key(new.duty.as_str()).ok_or(Failure::Rule(ExceptionRefused::NoSuchLimit))?;
        let ground = new.ground;
        if !ground.is_open_to(duty.rule()) {
            return Err(Failure::Rule(ExceptionRefused::GroundNotOpen));
        }
        if !can_be_excused(duty, context.today) {
            return Err(Failure::Rule(ExceptionRefused::NothingToExcuse));
        }
        let from = new.from;
        if new.to.is_some_and(|to| to < from) {
            return Err(Failure::Rule(ExceptionRefused::EndsBeforeItBegins));
        }
        let (what, began_on) = beginning(&facts_of(conn, dates.open.case.id)?, dates.open.case.began_on);
        if from < began_on {
            return Err(Failure::Rule(ExceptionRefused::BeforeTheCase { what, on: began_on }));
        }
        if let Some(due) = duty.due.filter(|due| from > *due) {
            let limit = dates.titles.get(&duty.key).cloned().unwrap_or_default();
            return Err(Failure::Rule(ExceptionRefused::AfterTheLimit { limit, due }));
        }
        if let Some(told_on) = new.family_told_on {
            if told_on > context.today {
                return Err(Failure::Rule(ExceptionRefused::ToldInTheFuture));
            }
            // Of a ground that lies ahead, such as a journey, a family is told beforehand.
            let first = if from > context.today { began_on } else { from };
            if told_on < first {
                return Err(Failure::Rule(ExceptionRefused::ToldBeforeItBegan { on: first }));
            }
        }
        let closures = Closures::of(conn, &dates.open.case)?;
        let closure = closures.resting_on(ground, from).map_err(|why| Failure::Rule(ExceptionRefused::Closure(why)))?;
        let rules = RuleIds::new(vec![duty.rule_id()]).ok_or(Failure::Rule(ExceptionRefused::NoSuchLimit))?;
        let kind = FactKind::ExceptionRecorded {
            code: ground,
            rules,
            from,
            to: new.to,
            evidence: new.evidence.into(),
            why_impractical: new.why_impractical.clone().into(),
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
            .telling(&Told::ExceptionRecorded { ground, limit: duty.rule_id() })
            .because(new.why_impractical.as_str());
        let told =
            if ground.needs_approval() { ask_approval(conn, context, &dates.open, id, Approval::First)? } else { Vec::new() };
        Ok(Done::new(id, entry).telling_all(told).seen_at(dates.open.path("dates")))
    })
}

/// Says what began a case, to begin a sentence, and when: the request of the assessment under way or an earlier one, or the plan that was entered.
pub(super) fn beginning(facts: &Facts, began_on: NaiveDate) -> (String, NaiveDate) {
    let is_request = |fact: &&Fact| matches!(fact.kind, FactKind::RequestReceived { .. });
    match facts.standing().filter(is_request).map(|fact| fact.on).min() {
        Some(on) => ("The request".to_owned(), on),
        None => ("What began the case".to_owned(), began_on),
    }
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
    let managers = managers_who_may_know(conn, open.case.id, open.case.team_id, context.actor.user_id, context.now)?;
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
    Ok(managers.into_iter().map(notice).collect())
}
