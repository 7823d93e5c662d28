//! Tests of the timetable, by what they prove.

mod appeals;
mod detained;
mod entered;
mod episodes;
mod excuses;
mod fixtures;
mod lives;
mod mutations;
mod order;
mod properties;
mod receipts;
mod recurring;
mod reform;
mod responses;
mod rows;
mod worked;

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use worked::named;

use super::facts::{Fact, FactKind, Facts};
use super::rules::RuleSet;
use super::{Context, Timetable, calculate};
use crate::calendar::{WorkingCalendar, date};
use crate::ids::{FactId, Id};

pub(super) static ENGLAND: LazyLock<RuleSet> = LazyLock::new(RuleSet::england);
pub(super) static CALENDAR: LazyLock<WorkingCalendar> = LazyLock::new(WorkingCalendar::england);

/// Reads a date like 2026-09-07.
pub(super) fn d(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
}

/// Names one thing of any kind.
pub(super) fn id<K>(number: u128) -> Id<K> {
    Id::new(Uuid::from_u128(number))
}

pub(super) fn instant(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(12, 0, 0).unwrap().and_utc()
}

/// A case under construction: each fact is recorded on the day it happened.
#[derive(Clone, Default)]
pub(super) struct Case {
    facts: Facts,
}

pub(super) fn a_case() -> Case {
    Case::default()
}

impl Case {
    pub(super) fn fact(mut self, on: &str, kind: FactKind) -> Self {
        self.put(d(on), d(on), None, kind);
        self
    }

    /// Keys a fact on a later day than it happened.
    pub(super) fn keyed(mut self, recorded: &str, on: &str, kind: FactKind) -> Self {
        self.put(d(on), d(recorded), None, kind);
        self
    }

    /// Corrects the fact with a number, counted from 1.
    pub(super) fn correct(mut self, number: u128, recorded: &str, on: &str, kind: FactKind) -> Self {
        self.put(d(on), d(recorded), Some(id(number)), kind);
        self
    }

    fn put(&mut self, on: NaiveDate, recorded: NaiveDate, supersedes: Option<FactId>, kind: FactKind) {
        let number = self.facts.history().len() as u128 + 1;
        let fact = Fact { id: id(number), kind, on, recorded_at: instant(recorded), supersedes, correction_reason: None };
        self.facts.append(fact).unwrap();
    }

    pub(super) fn facts(&self) -> &Facts {
        &self.facts
    }

    pub(super) fn timetable(&self, today: &str) -> Timetable {
        self.timetable_in(&Context::new(&ENGLAND, &CALENDAR), today)
    }

    pub(super) fn timetable_in(&self, context: &Context<'_>, today: &str) -> Timetable {
        calculate(&self.facts, context, d(today))
    }
}

/// Returns the limit and the last working day of a rule.
pub(super) fn dates(timetable: &Timetable, rule: &str) -> (NaiveDate, Option<NaiveDate>) {
    let duty = timetable.find(rule).unwrap_or_else(|| panic!("no duty under {rule}"));
    (duty.due.unwrap(), duty.act_by)
}

#[test]
fn the_earliest_date_never_stands_for_a_real_one() {
    assert!(ENGLAND.rules().all(|rule| rule.effective_from > date(2000, 1, 1)));
}
