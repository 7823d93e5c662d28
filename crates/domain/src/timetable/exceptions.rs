//! Grounds that excuse a missed limit, and what replaces a limit. A ground never moves a date.
//!
//! SEND Regulations 2014 regs 5(4), 8(2), 10(4), 13(3), 27(3), 44(3) and 45(7): the body "need not comply with the time limit if it is impractical to do
//! so because" of a ground. Staffing, panel dates, agency shortages and late advice are never grounds.

pub use super::terms::{ExceptionCode, Ground};

use chrono::NaiveDate;
use thiserror::Error;

use super::fact_reader::Replacing;
use super::facts::{Fact, FactKind};
use super::rules::{Chapter, GroundsIn, Rule, Scope};
use super::terms::{Affected, RuleId};
use crate::calendar::{Closure, plus_days};
use crate::ids::FactId;

impl Ground {
    /// Tells whether the regulations let this ground excuse this limit.
    pub fn is_open_to(self, rule: &Rule) -> bool {
        let by_reg_13 = matches!(self, Self::School4W | Self::EarlyYears4W | Self::Personal | Self::Absent4W);
        rule.exceptions.iter().any(|code| Some(*code) == self.exception() || (by_reg_13 && *code == ExceptionCode::OrderReg13))
    }
}

impl Ground {
    /// Names the regulation that gives this ground to a limit: reg 5(4)(c) for the six weeks, 10(4)(c) for the sixteen, 13(3) for the twenty.
    pub fn regulation_for(self, rule: &Rule) -> String {
        let own = self.regulation();
        let letter = || own.rfind('(').and_then(|from| own.get(from..)).unwrap_or_default();
        let is_named = rule.exceptions.iter().any(|code| Some(*code) == self.exception());
        match rule.grounds_in {
            None => own.to_owned(),
            Some(GroundsIn::Restated(paragraph)) => format!("{paragraph}{}", letter()),
            Some(GroundsIn::Through(paragraph)) => format!("{paragraph} with {own}"),
            Some(GroundsIn::Order(paragraph)) if is_named => format!("{paragraph}{}", letter()),
            Some(GroundsIn::Order(paragraph)) => format!("{paragraph}(c) with {own}"),
        }
    }
}

/// Lists the grounds that may be offered to somebody who records an exception to a limit; empty for limits that have none.
pub fn grounds_offered(rule: &Rule) -> Vec<Ground> {
    Ground::ALL.iter().copied().filter(|ground| ground.is_open_to(rule)).collect()
}

/// Why a recorded exception does not excuse a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The regulations give this limit no such ground.
    #[error("the regulations do not open this ground to this limit")]
    NotOpenToThisLimit,
    /// Judgement is needed, and no manager has approved it.
    #[error("a manager has not approved it")]
    NotApproved,
    /// The days on which the institution closed and re-opened, or on which advice was asked, were not recorded.
    #[error("the first closed day, the re-opening day and the day advice was asked must be recorded")]
    ClosureNotRecorded,
    /// The closure was shorter than four weeks.
    #[error("the closure lasted {days} days, fewer than 28")]
    ClosureTooShort {
        /// Calendar days closed.
        days: i64,
    },
    /// Advice was not asked between one week before closing and one week before re-opening.
    #[error("advice was asked on {asked_on}, outside {opens} to {closes}")]
    AskedOutsideWindow {
        /// Day on which advice was asked.
        asked_on: NaiveDate,
        /// First day that would do.
        opens: NaiveDate,
        /// Last day that would do.
        closes: NaiveDate,
    },
    /// Too few days of the absence fall inside the running period of this limit.
    #[error("only {inside} days of the absence fall inside the period, fewer than {needed}")]
    AbsenceTooShort {
        /// Days inside the period.
        inside: i64,
        /// Days that the regulation asks for.
        needed: i64,
    },
    /// Nothing of the ground falls inside the running period of this limit.
    #[error("it lies outside the period")]
    OutsidePeriod,
    /// The appointment was made by another body, or by nobody in particular.
    #[error("the appointment was made by another body")]
    AnotherBodysAppointment,
    /// For a detained person only the absence of a child's parent counts (SI 2015/62).
    #[error("for a detained person only the absence of a child's parent counts")]
    NotAParentsAbsence,
    /// The ground ends before it begins.
    #[error("it ends before it begins")]
    EndsBeforeItBegins,
}

/// Whether a recorded exception excuses a limit, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A miss is excused: through the day given, or until the ground is ended when `None`.
    ///
    /// The law sets no new date. The day is the limit, or the end of the ground if later, plus the days that the ground cost inside the period.
    Excuses {
        /// Last day past the limit that is covered.
        until: Option<NaiveDate>,
    },
    /// A miss is not excused.
    Refused(Refusal),
}

/// One exception that was considered for one limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Considered {
    /// The fact that recorded it.
    pub fact: FactId,
    /// The ground.
    pub ground: Ground,
    /// First day of the ground.
    pub from: NaiveDate,
    /// Last day of the ground; `None` while it goes on.
    pub to: Option<NaiveDate>,
    /// The outcome.
    pub verdict: Verdict,
}

impl Considered {
    /// Returns the last day covered when the exception is valid: `Some(None)` means until it is ended.
    pub fn excused_until(&self) -> Option<Option<NaiveDate>> {
        match self.verdict {
            Verdict::Excuses { until } => Some(until),
            Verdict::Refused(_) => None,
        }
    }

    /// Tells whether it was recorded for the advice of another body and was met here only because the same rule binds both (reg 8(2)(c)).
    pub fn is_about_another_body(&self) -> bool {
        self.verdict == Verdict::Refused(Refusal::AnotherBodysAppointment)
    }
}

/// The running period of one limit, and whom it binds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Running<'a> {
    pub rule: &'a Rule,
    /// The reg 44 rule that an agreement is carried out like: its grounds are the only ones (reg 42(2)).
    pub like: Option<&'a Rule>,
    pub subject: Option<uuid::Uuid>,
    pub from: NaiveDate,
    pub due: NaiveDate,
}

/// Considers one recorded exception for one limit; `None` when it was not recorded for that limit.
pub(crate) fn consider(fact: &Fact, ended_on: Option<NaiveDate>, running: &Running<'_>) -> Option<Considered> {
    let FactKind::ExceptionRecorded { code, rules, from, to, .. } = &fact.kind else { return None };
    if !rules.contains(running.rule.id) {
        return None;
    }
    let to = [*to, ended_on].into_iter().flatten().min();
    let verdict = match refusal(fact, to, running) {
        Some(refusal) => Verdict::Refused(refusal),
        None => Verdict::Excuses { until: to.map(|to| plus_days(to.max(running.due), days_inside(*from, Some(to), running))) },
    };
    Some(Considered { fact: fact.id, ground: *code, from: *from, to, verdict })
}

fn refusal(fact: &Fact, to: Option<NaiveDate>, running: &Running<'_>) -> Option<Refusal> {
    let FactKind::ExceptionRecorded {
        code, from, affects, advice, advice_asked_on, closed_from, reopens_on, approved_by, ..
    } = &fact.kind
    else {
        return None;
    };
    if !code.is_open_to(running.rule) || running.like.is_some_and(|like| !code.is_open_to(like)) {
        return Some(Refusal::NotOpenToThisLimit);
    }
    if to.is_some_and(|to| to < *from) {
        return Some(Refusal::EndsBeforeItBegins);
    }
    if code.needs_approval() && approved_by.is_none() {
        return Some(Refusal::NotApproved);
    }
    match code {
        Ground::School4W | Ground::EarlyYears4W => match (advice_asked_on, closed_from, reopens_on) {
            (Some(asked_on), Some(closed_from), Some(reopens_on)) => closure_refusal(*asked_on, *closed_from, *reopens_on),
            _ => Some(Refusal::ClosureNotRecorded),
        },
        Ground::Absent4W if running.rule.chapter == Chapter::Detained && *affects != Some(Affected::Parent) => {
            Some(Refusal::NotAParentsAbsence)
        }
        Ground::Absent4W | Ground::AdviceAbsent4W => absence_refusal(28, *from, to, running),
        Ground::OrderAbsent2W => absence_refusal(14, *from, to, running),
        Ground::AdviceMissed if advice.map(|id| id.uuid()) != running.subject || advice.is_none() => {
            Some(Refusal::AnotherBodysAppointment)
        }
        Ground::Personal | Ground::AdviceCircumstances | Ground::AdviceMissed | Ground::OrderPersonal | Ground::Coronavirus => {
            (days_inside(*from, to, running) == 0).then_some(Refusal::OutsidePeriod)
        }
    }
}

/// Tests a closure against the day on which advice was asked; `None` when the ground is made out (reg 10(4)(a)-(b)).
pub fn closure_refusal(asked_on: NaiveDate, closed_from: NaiveDate, reopens_on: NaiveDate) -> Option<Refusal> {
    let Ok(closure) = Closure::new(closed_from, reopens_on) else { return Some(Refusal::EndsBeforeItBegins) };
    match closure.ground_window() {
        None => Some(Refusal::ClosureTooShort { days: closure.days() }),
        Some((opens, closes)) => {
            (asked_on < opens || asked_on > closes).then_some(Refusal::AskedOutsideWindow { asked_on, opens, closes })
        }
    }
}

fn absence_refusal(needed: i64, from: NaiveDate, to: Option<NaiveDate>, running: &Running<'_>) -> Option<Refusal> {
    let inside = days_inside(from, to, running);
    (inside < needed).then_some(Refusal::AbsenceTooShort { inside, needed })
}

/// Counts the days of a ground inside the running period of a limit, first and last day included.
fn days_inside(from: NaiveDate, to: Option<NaiveDate>, running: &Running<'_>) -> i64 {
    let first = from.max(running.from);
    let last = to.unwrap_or(running.due).min(running.due);
    last.signed_duration_since(first).num_days().saturating_add(1).max(0)
}

/// Finds what replaced a limit: the day, the code and the fact. The latest direction or agreement wins.
///
/// A direction is about one appeal and an agreement about one mediation; a right to appeal is about a notice, so any direction that names it applies.
pub(crate) fn replacement(
    replacements: &[Replacing<'_>],
    rule: &Rule,
    subject: Option<uuid::Uuid>,
) -> Option<(NaiveDate, ExceptionCode, FactId)> {
    let applies = |one: &&Replacing<'_>| {
        let is_the_same = rule.scope == Scope::UntilNext || one.subject == subject;
        is_the_same && one.rules.contains(rule.id) && rule.exceptions.contains(&one.code)
    };
    replacements.iter().rfind(applies).map(|one| (one.limit_on, one.code, one.by))
}

/// Tells whether a rule is among the ids for which an exception may be recorded at all.
pub fn can_be_excused(rule: &Rule) -> bool {
    !grounds_offered(rule).is_empty()
}

/// Names the rules of a list that have no such ground, so that a form can refuse them before anything is recorded.
pub fn rules_without_ground<'a>(ground: Ground, rules: impl IntoIterator<Item = &'a Rule>) -> Vec<RuleId> {
    rules.into_iter().filter(|rule| !ground.is_open_to(rule)).map(|rule| rule.id).collect()
}
