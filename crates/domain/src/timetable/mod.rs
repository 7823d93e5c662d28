//! The statutory timetable: what must be done in a case, by whom and by when, as a pure function of its facts.
//!
//! Children and Families Act 2014 Part 3 and the regulations under it. A limit is what the law says, whatever day it falls on; an exception excuses missing
//! it and never moves it; every date carries a receipt; being overdue is never stored.
//!
//! ```
//! use chrono::{NaiveDate, TimeZone, Utc};
//! use ehc_domain::calendar::WorkingCalendar;
//! use ehc_domain::ids::FactId;
//! use ehc_domain::timetable::facts::{Fact, FactKind, Facts, RequestSource};
//! use ehc_domain::timetable::{Context, DutyStatus, calculate, rules::RuleSet};
//!
//! let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
//! let request = Fact {
//!     id: FactId::new(uuid::Uuid::from_u128(1)),
//!     kind: FactKind::RequestReceived { source: RequestSource::Parent },
//!     on: day(9, 7),
//!     recorded_at: Utc.with_ymd_and_hms(2026, 9, 7, 9, 0, 0).unwrap(),
//!     supersedes: None,
//!     correction_reason: None,
//! };
//! let facts = Facts::new(vec![request]).unwrap();
//! let (rules, calendar) = (RuleSet::england(), WorkingCalendar::england());
//! let timetable = calculate(&facts, &Context::new(&rules, &calendar), day(10, 19));
//!
//! let decision = timetable.find("R05-DECISION-6W").unwrap();
//! assert_eq!(decision.due, Some(day(10, 19)));
//! assert_eq!(timetable.status(decision), DutyStatus::DueToday);
//! assert_eq!(decision.receipt.steps()[0], "Counted 6 weeks (42 days) from the day after 7 September 2026");
//! ```
//!
//! Choices made where the law leaves one, each in the code that makes it:
//!
//! - A matter that began under an old version of a rule stays on it, later steps included: an assessment from its request, a review, appeal or move from
//!   its first fact.
//! - A ground covers days past the limit up to the limit, or the end of the ground if later, plus the days that it cost inside the period.
//! - Notifying is done on the day of sending. A window counts from the deemed day of service.
//! - A request repeated before the decision keeps its clock; one made after it starts another.
//! - A review is done when its decision is notified, not when the meeting is held; the date by the meeting is shown as the safe one.
//! - A step that was never recorded but that a later step has overtaken is closed by the later one and keeps its days late.

pub mod calculator;
pub mod conformance;
pub mod counting;
mod duty;
pub mod episodes;
pub mod events;
pub mod exceptions;
mod fact_reader;
pub mod facts;
mod history;
mod inputs;
mod moments;
pub mod moves;
pub mod needs;
mod plain_events;
mod reader;
pub mod receipt;
pub mod rules;
pub mod single;
#[cfg(test)]
mod tests;

pub use duty::{DayCounts, Duty, DutyKey, DutyState, DutyStatus};

use chrono::NaiveDate;

use crate::calendar::{InstitutionCalendar, WorkingCalendar, plus_days};
use crate::ids::ReviewId;
use counting::LastInstitution;
use facts::Facts;
use rules::{Nature, Purpose, RuleSet};

/// What the law of a case is read with.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The law.
    pub rules: &'a RuleSet,
    /// The working days of England.
    pub calendar: &'a WorkingCalendar,
    /// When the institution attended is open; `None` when that is not known.
    pub institution: Option<&'a InstitutionCalendar>,
    /// Day of birth; `None` when not known, and then no duty that depends on age is worked out.
    pub birth_date: Option<NaiveDate>,
    /// Where a young person learns at the end; `None` when not known, and then there is no latest day for the plan.
    pub last_institution: Option<LastInstitution>,
    /// End of the apprenticeship or course; `None` when not known.
    pub course_ends_on: Option<NaiveDate>,
}

impl<'a> Context<'a> {
    /// Builds a context in which only the law and the working days are known.
    pub fn new(rules: &'a RuleSet, calendar: &'a WorkingCalendar) -> Self {
        Self { rules, calendar, institution: None, birth_date: None, last_institution: None, course_ends_on: None }
    }
}

/// Every duty of a case, open, met and closed, in the order of the law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timetable {
    /// The London day on which it is read.
    pub today: NaiveDate,
    /// The duties.
    pub duties: Vec<Duty>,
}

impl Timetable {
    /// Finds the latest duty with a purpose, under the rule that governs it now; `None` when the case has none.
    ///
    /// A detention or a release closes the duty of one scheme and opens that of the other, counted from the same day.
    pub fn latest(&self, purpose: Purpose) -> Option<&Duty> {
        let is_closed = |duty: &Duty| matches!(duty.state, DutyState::Closed { .. });
        let with_purpose = self.duties.iter().filter(|duty| duty.rule().purpose == Some(purpose));
        with_purpose.max_by_key(|duty| (duty.receipt.anchor.on, !is_closed(duty)))
    }

    /// Finds the latest duty under a rule; `None` when the case has none.
    pub fn find(&self, rule: &str) -> Option<&Duty> {
        self.duties.iter().rev().find(|duty| duty.rule_id().as_str() == rule)
    }

    /// Finds a duty by its key as text; `None` when the case has no such duty.
    pub fn find_by_key(&self, key: &str) -> Option<&Duty> {
        self.duties.iter().find(|duty| key.starts_with(duty.rule_id().as_str()) && duty.key.to_string() == key)
    }

    /// Finds the duty under a rule about one thing; `None` when the case has none.
    pub fn find_about(&self, rule: &str, subject: uuid::Uuid) -> Option<&Duty> {
        self.duties.iter().find(|duty| duty.rule_id().as_str() == rule && duty.subject() == Some(subject))
    }

    /// Lists the duties that still ask something of somebody today: no lapsed rights, no windows that are over, no thresholds.
    pub fn open(&self) -> impl Iterator<Item = &Duty> {
        self.duties.iter().filter(|duty| {
            duty.is_open()
                && !matches!(
                    duty.status(self.today),
                    DutyStatus::Lapsed { .. } | DutyStatus::WindowOver | DutyStatus::Permitted | DutyStatus::Threshold
                )
        })
    }

    /// Finds which limit on an amended final plan binds after a review: eight weeks from the notice or twelve from the meeting, whichever ends sooner.
    ///
    /// `None` while no amendment of this review is under way. Regs 20(10) and 22(3); R (L, M and P) v Devon CC \[2022\] EWHC 493 (Admin).
    pub fn binding_limit_on_amendment(&self, review: ReviewId) -> Option<&Duty> {
        let of_review = self.duties.iter().filter(|duty| duty.subject() == Some(review.uuid()));
        of_review.filter(|duty| duty.rule().purpose == Some(Purpose::AmendedPlan)).min_by_key(|duty| duty.due)
    }

    /// Returns the first day on which a final plan would not cut a family's time to respond short: the day after the open window.
    ///
    /// `None` when no window is open, or it is over.
    pub fn earliest_final_plan(&self) -> Option<NaiveDate> {
        let windows = self.open().filter(|duty| duty.rule().nature == Nature::Window);
        windows.filter_map(|duty| duty.due).max().map(|due| plus_days(due, 1))
    }

    /// Returns the day after the last fifteen days for consultations without an answer, when the authority may decide without them (Code of Practice 9.83).
    ///
    /// `None` when no consultation waits for an answer.
    pub fn may_name_without_answers_from(&self) -> Option<NaiveDate> {
        let waiting = self.duties.iter().filter(|duty| duty.rule().purpose == Some(Purpose::ConsultationReply) && duty.is_open());
        waiting.filter_map(|duty| duty.due).max().map(|due| plus_days(due, 1))
    }

    /// Returns how a duty of this timetable stands today.
    pub fn status(&self, duty: &Duty) -> DutyStatus {
        duty.status(self.today)
    }
}

/// Works out the timetable of a case from its facts.
pub fn calculate(facts: &Facts, context: &Context<'_>, today: NaiveDate) -> Timetable {
    Timetable { today, duties: reader::duties(facts, context) }
}
