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
mod context;
pub mod counting;
mod duties;
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
pub mod order;
pub mod ordered;
pub mod plain_acts;
mod reader;
pub mod receipt;
pub mod rules;
pub mod single;
pub(crate) mod terms;
#[cfg(test)]
mod tests;
mod text;

pub use context::Context;
pub use duties::Timetable;
pub use duty::{DayCounts, Duty, DutyKey, DutyState, DutyStatus};

use chrono::NaiveDate;

use facts::Facts;

/// Works out the timetable of a case from its facts.
pub fn calculate(facts: &Facts, context: &Context<'_>, today: NaiveDate) -> Timetable {
    Timetable { today, duties: reader::duties(facts, context) }
}
